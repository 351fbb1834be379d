"""A build is based on its own list of inputs: what is answered, read again or removed beside it changes nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.common import files
from pipelines.common.errors import InstallationError
from pipelines.common.files import write_checksum
from pipelines.common.lock import Busy, intake_lock
from pipelines.release.build.input_list import listed_attempts, take_inputs
from pipelines.release.build.row_accounting import damaged_lake
from pipelines.settings import Settings
from schemas.receipt import Receipt


def answer(settings: Settings, number: int, rows: bytes | None = b"rows") -> Receipt:
    """Write the receipt of an attempt, and its rows as intake writes them: under another name, then renamed."""
    name = f"f.a.2020.main.{number}"
    path = Path("lake", "f", "2020", f"{name}.parquet") if rows is not None else None
    if path and rows is not None:
        target = settings.data_dir / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(".new")
        temporary.write_bytes(rows)
        write_checksum(temporary, target)
        temporary.replace(target)
    receipt = Receipt(
        *(name, "f", "a", "2020", "main", number, "accepted" if path else "refused"),
        *("0" * 64, number, "2020-02-01T10:00:00", "a.csv", None),
        lake_path=path and path.as_posix(),
        rows_accepted=int(bool(path)),
    )
    (settings.receipts / f"{name}.json").write_text(receipt.to_json(), "utf-8")
    return receipt


def rows_of(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.build_lake.rglob("*.parquet")}


@pytest.mark.parametrize("has_links", [True, False])
def test_what_is_answered_and_read_again_beside_a_build_is_not_in_it(
    tiny: Settings, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:

        def no_links(path: Path, target: Path) -> None:
            raise OSError("this disk has none")

        monkeypatch.setattr(files.Path, "hardlink_to", no_links)
    kept, refused = answer(tiny, 1), answer(tiny, 2, rows=None)
    (tiny.lake / "f" / "_schema.parquet").write_bytes(b"columns")
    listed = take_inputs(tiny)
    assert listed.attempts == listed_attempts(tiny) == [kept, refused]

    answer(tiny, 1, b"read under other rules")
    answer(tiny, 3)
    assert listed_attempts(tiny) == [kept, refused]
    assert rows_of(tiny) == {"_schema.parquet": b"columns", "f.a.2020.main.1.parquet": b"rows"}
    assert damaged_lake(tiny, listed.attempts, tiny.build_inputs) == []
    for path in tiny.lake.rglob("f.a.2020.main.1.*"):
        path.unlink()
    assert rows_of(tiny)["f.a.2020.main.1.parquet"] == b"rows"

    assert [receipt.attempt for receipt in take_inputs(tiny).attempts] == [1, 2, 3]
    assert set(rows_of(tiny)) == {"_schema.parquet", "f.a.2020.main.3.parquet"}


def test_rows_that_are_missing_or_changed_are_named_as_those_of_the_lake(tiny: Settings) -> None:
    missing, changed = answer(tiny, 1), answer(tiny, 2)
    (tiny.data_dir / (missing.lake_path or "")).unlink()
    (tiny.data_dir / (changed.lake_path or "")).write_bytes(b"cut")
    listed = take_inputs(tiny)
    findings = damaged_lake(tiny, listed.attempts, tiny.build_inputs)
    assert {(f.code, f.facts["path"]) for f in findings} == {
        ("lake_missing", tiny.data_dir / (missing.lake_path or "")),
        ("lake_changed", tiny.data_dir / (changed.lake_path or "")),
    }


def test_the_list_is_not_taken_in_the_middle_of_an_answer(tiny: Settings) -> None:
    tiny.intake_wait_seconds = 0
    with intake_lock(tiny, "ingest"), pytest.raises(Busy, match="answering files: ingest"):
        take_inputs(tiny)
    assert take_inputs(tiny).attempts == []


def test_a_build_without_its_list_is_no_build(tiny: Settings) -> None:
    with pytest.raises(InstallationError, match="attempts.jsonl"):
        listed_attempts(tiny)
