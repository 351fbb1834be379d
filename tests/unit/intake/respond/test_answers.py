"""Pages and copies beside the receipts: written for every attempt, renewed by reprocess, removed when obsolete."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import intake
from pipelines.cli import app
from pipelines.intake.respond import answers
from pipelines.settings import Settings
from samples.faulty import FAULTS, samples
from schemas.receipt import ACCEPTED, REFUSED
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put, xlsx_bytes

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2021, 6, 1, 8, 0, tzinfo=dt.UTC)
NAME = "published_figures.tjipo.2016.yearbook.csv"
BAD = csv_text([FIGURES, [*GOOD_ROWS[0][:3], "多", *GOOD_ROWS[0][4:]]])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path / "data"))
    return Settings()


def lying(settings: Settings) -> set[str]:
    return {p.name for p in settings.receipts.iterdir() if p.suffix != ".parquet"}


def test_every_faulty_sample_has_its_page_and_tables_their_copy(settings: Settings) -> None:
    for sample in samples():
        put(settings.inbox, sample.name, sample.content)
        put(settings.inbox, f"{sample.name}.meta.json", json.dumps(sample.sidecar()))
    receipts = intake.ingest(settings, NOW)
    assert {r.original_name for r in receipts} == FAULTS.keys()
    unread = {"file.truncated", "file.not_a_spreadsheet", "file.empty"}
    for receipt in receipts:
        page = (settings.receipts / f"{receipt.submission_id}.html").read_text("utf-8")
        assert receipt.sha256 in page and all(f.rule_code in page for f in receipt.findings)
        shown = re.sub(r"<[^>]*>", "", page)
        assert not [f.rule_code for f in receipt.findings if f.rule_code in shown]  # a title, no code
        is_read = FAULTS[receipt.original_name] not in unread
        copy = settings.receipts / f"{receipt.submission_id}.annotated.xlsx"
        assert copy.exists() == is_read == bool(receipt.annotated_path)
    assert not [p for p in settings.receipts.iterdir() if p.name.startswith(".")]


def test_a_clean_file_and_a_duplicate_get_a_page_each(settings: Settings) -> None:
    for _ in range(2):
        put(settings.inbox, NAME, csv_text([FIGURES, *GOOD_ROWS]))
        intake.ingest(settings, NOW)
    name = "published_figures.tjipo.2016.yearbook.1"
    assert lying(settings) == {
        f"{name}{end}" for end in (".json", ".html", ".duplicate-1.json", ".duplicate-1.html")
    }


def test_page_and_copy_can_be_written_for_every_attempt_that_could_be_read(
    settings: Settings, tmp_path: Path
) -> None:
    put(settings.inbox, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    put(settings.inbox, "published_figures.tjipo.2017.yearbook.xlsx", b"not a spreadsheet")
    answered = {receipt.status: receipt for receipt in intake.ingest(settings, NOW)}
    for status, ends in ((ACCEPTED, {".html", ".annotated.xlsx"}), (REFUSED, {".html"})):
        receipt, out = answered[status], tmp_path / status
        intake.addendum_answers(settings, receipt.submission_id, (), out)
        assert {p.name.removeprefix(receipt.submission_id) for p in out.iterdir()} == ends
    assert not list(settings.receipts.glob("*.annotated.xlsx"))


def test_reprocess_renews_answers_and_removes_what_is_obsolete(settings: Settings) -> None:
    put(settings.inbox, NAME, BAD)
    (receipt,) = intake.ingest(settings, NOW)
    page, copy = answers.answer_paths(settings.receipts, receipt.submission_id)
    contents = page.read_bytes(), copy.read_bytes()
    page.unlink()
    copy.write_bytes(b"stale")
    intake.reprocess(settings, "published_figures", "2016")
    assert (page.read_bytes(), copy.read_bytes()) == contents
    put(settings.inbox, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    (good,) = intake.ingest(settings, NOW)
    page, copy = answers.answer_paths(settings.receipts, good.submission_id)
    copy.write_bytes(b"of previous rules")
    intake.reprocess(settings, "published_figures", "2016")
    assert page.exists() and not copy.exists()


def test_a_copy_that_cannot_be_written_leaves_receipt_and_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("pipelines.intake.respond.annotate.annotate", fail)
    put(settings.inbox, NAME, BAD)
    (receipt,) = intake.ingest(settings, NOW)
    assert (receipt.annotated_path, [f.rule_code for f in receipt.findings]) == (None, ["cell.not_a_number"])
    page = (settings.receipts / f"{receipt.submission_id}.html").read_text("utf-8")
    assert "annotated.xlsx" not in page


def test_check_writes_the_answers_into_the_given_folder(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, NAME, BAD)
    out = tmp_path / "answers"
    shown = CliRunner().invoke(app, ["check", str(path), "--out", str(out), "--lang", "en"])
    assert shown.exit_code == 1 and not settings.data_dir.exists()
    name = "published_figures.tjipo.2016.yearbook.1"
    assert {p.name for p in out.iterdir()} == {f"{name}.html", f"{name}.annotated.xlsx"}
    assert "annotated copy" in shown.stdout


def test_submit_says_what_is_true_until_the_file_is_ingested(settings: Settings, tmp_path: Path) -> None:
    """Two files of one key: neither has a number or answers before they are ingested, and both wait under their own paths."""
    for rows in (GOOD_ROWS, GOOD_ROWS[:1]):
        path = put(tmp_path, "published_figures.tjipo.2016.xlsx", xlsx_bytes([FIGURES, *rows]))
        result = CliRunner().invoke(app, ["submit", str(path)])
        shown = "".join(result.stdout.replace("│", "").split())
        assert result.exit_code == 0
        assert "main.1" not in shown and "main.2" not in shown and str(settings.receipts) in shown
    assert not settings.receipts.exists()
    waiting = sorted(p for p in settings.inbox.rglob("*.xlsx"))
    assert len(waiting) == 2 and str(waiting[0]) in shown
    assert [r.attempt for r in intake.ingest(settings, NOW)] == [1, 2]


def test_the_template_command_writes_a_workbook(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "t" / "blank.xlsx"
    made = CliRunner().invoke(
        app, ["template", "patent_register", "--period", "2019-06", "--submitter", "tjipo", "-o", str(path)]
    )
    assert (made.exit_code, made.stdout.strip()) == (0, str(path))
    checked = json.loads(CliRunner().invoke(app, ["check", str(path), "--json"]).stdout)
    assert checked[0]["submission_id"] == "patent_register.tjipo.2019-06.main.1"
