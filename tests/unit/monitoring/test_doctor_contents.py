"""The doctor on ingested files: its diagnostics of archive and lake, and that its remedy works."""

import datetime as dt
import json
import re
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines import intake
from pipelines.cli import app
from pipelines.monitoring.doctor import contents
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
NAME = "published_figures.tjipo.2016.yearbook.csv"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path / "data"))
    return Settings()


@pytest.fixture
def taken(settings: Settings) -> Receipt:
    put(settings.inbox, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    (receipt,) = intake.ingest(settings, NOW)
    assert receipt.status == "accepted" and receipt.lake_path
    return receipt


def diagnostic_codes(settings: Settings) -> list[str]:
    return [f.code for f in (*contents.archive(settings), *contents.lake(settings))]


def test_just_ingested_files_are_intact(settings: Settings, taken: Receipt) -> None:
    assert diagnostic_codes(settings) == []


@pytest.mark.parametrize(
    ("damage", "code"), [("cut", "lake_changed"), ("flip", "lake_changed"), ("remove", "lake_missing")]
)
def test_a_damaged_lake_is_reported_and_the_remedy_restores_it(
    settings: Settings, taken: Receipt, damage: str, code: str
) -> None:
    path = settings.data_dir / (taken.lake_path or "")
    rows, content = pl.read_parquet(path), path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "flip":
        path.write_bytes(content[:20] + bytes([content[20] ^ 1]) + content[21:])
    else:
        path.unlink()
    (finding,) = contents.lake(settings)
    assert finding.code == code
    command = re.findall(r"ipmon (\w+) ([\w.-]+)", finding.remedy("en"))
    assert command == [("reprocess", taken.submission_id)]
    assert CliRunner().invoke(app, [*command[0]]).exit_code == 0
    assert diagnostic_codes(settings) == []
    assert pl.read_parquet(path).equals(rows)
    assert intake.find_receipt(settings, taken.submission_id) == taken, "the answer is the same"


def test_archived_bytes_that_changed_or_went(settings: Settings, taken: Receipt) -> None:
    path = settings.archive / taken.sha256[:2] / taken.sha256
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    assert diagnostic_codes(settings) == ["archive_changed"]
    path.unlink()
    assert diagnostic_codes(settings) == ["archive_missing"]


def test_a_lake_of_an_older_version_has_no_hashes(settings: Settings, taken: Receipt) -> None:
    (settings.data_dir / f"{taken.lake_path}.sha256").unlink()
    assert diagnostic_codes(settings) == ["lake_unhashed"]


@pytest.mark.parametrize(("lang", "message"), [("zh", "从备份恢复"), ("en", "Restore that file")])
def test_the_command_shows_the_remedy_and_exits_with_one(
    settings: Settings, taken: Receipt, lang: str, message: str
) -> None:
    (settings.archive / taken.sha256[:2] / taken.sha256).unlink()
    result = CliRunner().invoke(app, ["doctor", "--lang", lang])
    assert result.exit_code == 1
    assert message in result.stdout


def test_the_command_for_programs(settings: Settings, taken: Receipt) -> None:
    (settings.archive / taken.sha256[:2] / taken.sha256).unlink()
    result = CliRunner().invoke(app, ["doctor", "--json"])
    findings = {finding["code"]: finding for finding in json.loads(result.stdout)}
    assert findings["archive_missing"]["severity"] == "error"
    assert findings["archive_missing"]["remedy_zh"]
    unread = CliRunner().invoke(app, ["doctor", "--json", "--no-hashes"])
    assert "archive_missing" not in unread.stdout
