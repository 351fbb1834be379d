"""Made-up registers: the same bytes from the same seed, in memory that does not grow, and intake finds what was planted."""

import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from benchmarks import registers
from benchmarks.registers import LAPSED_EARLY, REGISTERS, TWICE, dealt, write_register
from pipelines import intake
from pipelines.intake.inbox import META_SUFFIX
from pipelines.settings import Settings
from tests.tiny import NOW


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("form_id", REGISTERS)
def test_the_same_seed_gives_the_same_bytes_in_whatever_batches(
    form_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = write_register(form_id, tmp_path / "once", 1_000, 5)
    assert write_register(form_id, tmp_path / "again", 1_000, 5) == planted
    write_register(form_id, tmp_path / "other", 1_000, 5, seed=2)
    assert contents(tmp_path / "once") == contents(tmp_path / "again")
    assert contents(tmp_path / "once").keys() == contents(tmp_path / "other").keys()
    assert contents(tmp_path / "once") != contents(tmp_path / "other")
    # Faults lie in the first batch: without them the batches leave no trace.
    monkeypatch.setattr(registers, "_spoil", lambda *_: Counter())
    monkeypatch.setattr(registers, "REPEATED", 0)
    write_register(form_id, tmp_path / "large", 1_000, 5)
    monkeypatch.setattr(registers, "BATCH", 60)
    write_register(form_id, tmp_path / "small", 1_000, 5)
    assert contents(tmp_path / "large") == contents(tmp_path / "small")


@pytest.mark.parametrize("files", [1, 7, 60, 130])
@pytest.mark.parametrize("form_id", REGISTERS)
def test_all_rows_are_dealt_to_files_of_different_keys(form_id: str, files: int) -> None:
    listed = dealt(REGISTERS[form_id], 100_003, files)
    assert len({(file.period, file.sender, file.document) for file in listed}) == len(listed) == files
    assert sum(file.rows for file in listed) == 100_003
    assert [file.first for file in listed[1:]] == [file.first + file.rows for file in listed[:-1]]


def test_later_months_have_more_rows_and_first_districts_most(tmp_path: Path) -> None:
    write_register("patent_register", tmp_path, 30_000, 60)
    rows = [path.read_text("utf-8").count("\n") for path in sorted(tmp_path.glob("*.csv"))]
    assert sum(rows[-12:]) > 1.5 * sum(rows[:12])
    frame = pl.concat(pl.read_csv(path, infer_schema=False) for path in tmp_path.glob("*.csv"))
    counts = frame["所在区"].value_counts(sort=True)["count"]
    assert counts[0] > 4 * counts[counts.len() // 2]


def test_too_few_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too few"):
        write_register("ip_talent", tmp_path, 100, 10)


@pytest.mark.parametrize("form_id", REGISTERS)
def test_intake_finds_what_was_planted_and_nothing_else(form_id: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", quiet_seconds=0)
    files = len(REGISTERS[form_id].senders) + 1
    planted = write_register(form_id, settings.inbox, 200 * files, files)
    sent = {path.name: path.read_bytes() for path in settings.inbox.glob("*.csv")}
    options = [json.loads(path.read_text("utf-8")) for path in settings.inbox.glob(f"*{META_SUFFIX}")]
    receipts = intake.ingest(settings, NOW)
    counted: Counter[str] = Counter()
    for receipt in receipts:
        for finding in receipt.findings:
            counted[finding.rule_code] += finding.n_cells
    of_build = {TWICE, LAPSED_EARLY}
    assert counted == {rule: n for rule, n in planted.items() if rule not in of_build}
    assert len(receipts) == files and sum(r.rows_quarantined for r in receipts) == sum(counted.values())
    rows = sum(content.count(b"\n") - 1 for content in sent.values())
    assert rows == sum(r.rows_received for r in receipts) == 200 * files + 3 * planted[TWICE]
    assert {option["form_id"] for option in options} == {form_id}
