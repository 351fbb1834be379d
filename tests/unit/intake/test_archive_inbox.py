"""An ingest that ends while it clears the inbox: archived files are not archived twice, and are removed by the next."""

import datetime as dt
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import polars as pl
import pytest

from pipelines import intake
from pipelines.intake import archive
from pipelines.settings import Settings

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 2, 1, 18, 0)
META = {"form_id": "published_figures", "declared_date": "2026-01-30"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    return settings


def send(settings: Settings, name: str, meta: Mapping[str, Any] | None = META) -> None:
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


def test_files_are_numbered_by_day_then_time_of_receipt_then_order_of_submission(settings: Settings) -> None:
    """The day is the declared one, or that of the receipt where the office is: 17:00 in UTC is 1:00 of the next day."""
    early, late = "2026-01-29T17:00:00", "2026-01-29T18:00:00"
    expected: dict[str, dict[str, Any]] = {
        "z": {"declared_date": "2026-01-28", "received_at": late},
        "y": {"declared_date": "2026-01-29", "received_at": late},
        "x": {"received_at": early, "sent_order": 1},
        "w": {"declared_date": "2026-01-30", "received_at": early, "sent_order": 2},
        "b": {"declared_date": "2026-01-30", "received_at": early, "sent_order": 10},
        "a": {"received_at": late},
    }
    for name, meta in sorted(expected.items()):
        send(settings, name, meta)
    arrivals = archive.archive_inbox(settings, NOW)
    assert {a.original_name: a.received_seq for a in arrivals} == {
        name: number for number, name in enumerate(expected, 1)
    }


def test_files_of_which_nothing_tells_the_order_are_numbered_by_their_bytes(settings: Settings) -> None:
    for name in "abcdef":
        (settings.inbox / name).write_text(name)
    hashes = [a.sha256 for a in archive.archive_inbox(settings, NOW)]
    assert hashes == sorted(hashes) and len(hashes) == 6


@pytest.mark.parametrize("whole", [b"whole", b"y"])
def test_a_file_that_changes_while_it_is_copied_is_left_until_it_is_whole(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, whole: bytes
) -> None:
    send(settings, "a.csv")
    send(settings, "b.csv")
    copy = archive._copy_in

    def copied_while_written(settings: Settings, path: Path, source: IO[bytes]) -> str:
        digest = copy(settings, path, source)
        if path.name == "a.csv":
            path.write_bytes(whole)
        return digest

    with monkeypatch.context() as patched:
        patched.setattr(archive, "_copy_in", copied_while_written)
        assert [a.original_name for a in archive.archive_inbox(settings, NOW)] == ["b.csv"]
    assert waiting(settings) == ["a.csv", "a.csv.meta.json"]
    (arrival,) = archive.archive_inbox(settings, NOW, answered={1})
    assert (arrival.path.read_bytes(), arrival.received_seq) == (whole, 2)


def test_symbolic_links_are_not_followed(settings: Settings, tmp_path: Path) -> None:
    """A sender could otherwise have any file of the machine read and shown in a receipt."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_bytes(b"secret")
    (settings.inbox / "linked.csv").symlink_to(outside / "secret.csv")
    (settings.inbox / "linked").symlink_to(outside, target_is_directory=True)
    (settings.inbox / "dangling.csv").symlink_to(outside / "nothing.csv")
    send(settings, "a.csv")
    assert [a.original_name for a in archive.archive_inbox(settings, NOW)] == ["a.csv"]
    assert (outside / "secret.csv").read_bytes() == b"secret"


KEY = {"form_id": "district_return", "submitter": "tjipo", "period": "2019-Q3"}
HEADER = "指标,其中,本年累计,单位,数值类型"
RETURN = """{header}
专利申请量,,{value},件,本年累计
专利授权量,,700,件,本年累计
有效专利量,,3100,件,期末数
有效注册商标量,,9800,件,期末数
"""
CODE = "file.order_unknown"


def put_return(settings: Settings, name: str, value: int, more: dict[str, object] | None = None) -> None:
    """Drop a return with this figure into the inbox."""
    (settings.inbox / f"{name}.meta.json").write_text(json.dumps({**KEY, **(more or {})}))
    path = settings.inbox / name
    path.write_text(RETURN.format(header=HEADER, value=value), "utf-8")
    os.utime(path, (0, 0))


def figures(settings: Settings) -> list[float]:
    """Return the figure of applications of the accepted attempts that no later one supersedes."""
    receipts = intake.read_ledger(settings)
    superseded = {r.supersedes for r in receipts}
    current = [r for r in receipts if r.lake_path and r.submission_id not in superseded]
    frames = [pl.read_parquet(settings.data_dir / str(r.lake_path)) for r in current]
    return [frame.filter(pl.col("indicator_code") == "PAT_APP")["obs_value"][0] for frame in frames]


@pytest.mark.parametrize("values", [(1200, 1300), (1300, 1200), (1, 2), (2, 1)])
def test_two_files_whose_order_nothing_tells_are_both_refused(
    settings: Settings, values: tuple[int, int]
) -> None:
    for name, value in zip(("a.csv", "b.csv"), values, strict=True):
        put_return(settings, name, value)
    intake.ingest(settings, NOW)
    receipts = intake.read_ledger(settings)
    named = {r.original_name: [f.found for f in r.findings if f.rule_code == CODE] for r in receipts}
    assert named == {"a.csv": ["b.csv"], "b.csv": ["a.csv"]}
    assert [r.status for r in receipts] == ["refused"] * 2 and figures(settings) == []
    put_return(settings, "b.csv", values[1])  # the remedy: the one that counts once more, unchanged
    [again] = intake.ingest(settings, NOW)
    assert (again.status, again.attempt, figures(settings)) == ("accepted", 3, [values[1]])


@pytest.mark.parametrize("values", [(1200, 1300), (1300, 1200)])
@pytest.mark.parametrize(
    "more",
    [
        ({"declared_date": "2026-01-29"}, {"declared_date": "2026-01-30"}),
        ({"received_at": "2026-01-30T08:00:00"}, {"received_at": "2026-01-30T08:00:01"}),
    ],
    ids=["declared date", "time of receipt"],
)
def test_the_later_of_two_files_counts(
    settings: Settings, values: tuple[int, int], more: tuple[dict[str, object], ...]
) -> None:
    put_return(settings, "b.csv", values[0], more[0])
    put_return(settings, "a.csv", values[1], more[1])
    intake.ingest(settings, NOW)
    assert figures(settings) == [values[1]]


@pytest.mark.parametrize("values", [(1200, 1300), (1300, 1200)])
def test_what_is_submitted_later_counts(settings: Settings, tmp_path: Path, values: tuple[int, int]) -> None:
    for value in values:
        path = tmp_path / "return.csv"
        path.write_text(RETURN.format(header=HEADER, value=value), "utf-8")
        intake.submit(settings, [path], KEY)
    intake.ingest(settings, NOW)
    assert figures(settings) == [values[1]]
    assert not [f for r in intake.read_ledger(settings) for f in r.findings]


@pytest.mark.parametrize("values", [(1200, 1300), (1300, 1200)])
def test_a_file_sent_again_beside_a_correction_leaves_its_figure_in_use(
    settings: Settings, values: tuple[int, int]
) -> None:
    put_return(settings, "a.csv", values[0])
    intake.ingest(settings, NOW)
    put_return(settings, "a.csv", values[0])
    put_return(settings, "b.csv", values[1])
    intake.ingest(settings, NOW)
    assert figures(settings) == [values[0]]
    put_return(settings, "b.csv", values[1])
    intake.ingest(settings, NOW)
    assert figures(settings) == [values[1]]


def test_files_of_other_keys_that_come_together_need_no_order(settings: Settings) -> None:
    put_return(settings, "a.csv", 1)
    put_return(settings, "b.csv", 2, {"period": "2019-Q4"})
    intake.ingest(settings, NOW)
    assert sorted(figures(settings)) == [1, 2]


def test_reading_again_keeps_that_the_order_is_not_known(settings: Settings) -> None:
    put_return(settings, "a.csv", 1)
    put_return(settings, "b.csv", 2)
    intake.ingest(settings, NOW)
    for receipt in intake.reprocess(settings, "district_return", "2019-Q3"):
        assert (receipt.status, receipt.reprocessed) == ("refused", [])
