"""An ingest that ends while it clears the inbox: archived files are not archived twice, and are removed by the next."""

import datetime as dt
import json
from pathlib import Path

import pytest

from pipelines.intake import archive
from pipelines.settings import Settings

NOW = dt.datetime(2026, 2, 1, 18, 0)
META = {"form_id": "published_figures", "declared_date": "2026-01-30"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    return settings


def send(settings: Settings, name: str, meta: dict[str, str] | None = META) -> None:
    if meta is not None:
        (settings.inbox / f"{name}.meta.json").write_text(json.dumps(meta))
    (settings.inbox / name).write_bytes(b"x")


def waiting(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.inbox.iterdir())


def archive_until(settings: Settings, monkeypatch: pytest.MonkeyPatch, removed: int) -> None:
    """Archive the inbox, and end after so many of its files have been removed."""
    unlink, count = Path.unlink, 0

    def counted(path: Path, missing_ok: bool = False) -> None:
        nonlocal count
        if count == removed:
            raise KeyboardInterrupt
        count += 1
        unlink(path, missing_ok)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "unlink", counted)
        archive.archive_inbox(settings, NOW)


@pytest.mark.parametrize("removed", [0, 1])
def test_an_archived_file_is_not_archived_twice(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, removed: int
) -> None:
    send(settings, "a.csv")
    archive_until(settings, monkeypatch, removed)
    assert "a.csv" in waiting(settings) and len(list(archive.sidecars(settings))) == 1
    assert archive.archive_inbox(settings, NOW) == []
    assert waiting(settings) == [] and len(list(archive.sidecars(settings))) == 1


def test_the_same_file_with_another_sidecar_is_archived_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(settings, "a.csv")
    archive_until(settings, monkeypatch, 0)
    send(settings, "a.csv", {"form_id": "district_return"})
    (arrival,) = archive.archive_inbox(settings, NOW)
    assert arrival.received_seq == 2 and arrival.meta == {"form_id": "district_return"}


def test_an_answered_file_that_is_sent_again_is_archived_again(settings: Settings) -> None:
    for number in (1, 2):
        send(settings, "a.csv")
        (arrival,) = archive.archive_inbox(settings, NOW, answered={1})
        assert arrival.received_seq == number


def test_another_file_of_the_same_bytes_is_archived(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(settings, "a.csv")
    archive_until(settings, monkeypatch, 0)
    send(settings, "b.csv")
    assert [arrival.original_name for arrival in archive.archive_inbox(settings, NOW)] == ["b.csv"]
    assert waiting(settings) == []
