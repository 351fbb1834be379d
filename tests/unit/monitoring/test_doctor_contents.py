"""The doctor on files that really were taken in: what it finds of archive and lake, and that its remedy helps."""

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


def found(settings: Settings) -> list[str]:
    return [f.code for f in (*contents.archive(settings), *contents.lake(settings))]


def test_what_was_just_taken_in_is_whole(settings: Settings, taken: Receipt) -> None:
    assert found(settings) == []


@pytest.mark.parametrize(
    ("harm", "code"), [("cut", "lake_changed"), ("flip", "lake_changed"), ("remove", "lake_missing")]
)
def test_a_harmed_lake_is_found_and_the_remedy_makes_it_anew(
    settings: Settings, taken: Receipt, harm: str, code: str
) -> None:
    path = settings.data_dir / (taken.lake_path or "")
    rows, content = pl.read_parquet(path), path.read_bytes()
    if harm == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif harm == "flip":
        path.write_bytes(content[:20] + bytes([content[20] ^ 1]) + content[21:])
    else:
        path.unlink()
    (finding,) = contents.lake(settings)
    assert finding.code == code
    command = re.findall(r"ipmon (reprocess) ([\w.-]*\w)", finding.remedy("en"))[0]
    assert command == ("reprocess", taken.submission_id)
    assert CliRunner().invoke(app, command).exit_code == 0
    assert found(settings) == []
    assert pl.read_parquet(path).equals(rows)
    assert intake.find_receipt(settings, taken.submission_id) == taken, "the answer is the same"


def test_archived_bytes_that_changed_or_went(settings: Settings, taken: Receipt) -> None:
    path = settings.archive / taken.sha256[:2] / taken.sha256
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    assert found(settings) == ["archive_changed"]
    path.unlink()
    assert found(settings) == ["archive_missing"]


def test_a_lake_of_an_older_version_has_no_hashes(settings: Settings, taken: Receipt) -> None:
    (settings.data_dir / f"{taken.lake_path}.sha256").unlink()
    assert found(settings) == ["lake_unhashed"]


@pytest.mark.parametrize(("lang", "said"), [("zh", "从备份恢复"), ("en", "Restore that file")])
def test_the_command_says_what_to_do_and_ends_with_one(
    settings: Settings, taken: Receipt, lang: str, said: str
) -> None:
    (settings.archive / taken.sha256[:2] / taken.sha256).unlink()
    result = CliRunner().invoke(app, ["doctor", "--lang", lang])
    assert result.exit_code == 1
    assert said in result.stdout


def test_the_command_for_programs(settings: Settings, taken: Receipt) -> None:
    (settings.archive / taken.sha256[:2] / taken.sha256).unlink()
    result = CliRunner().invoke(app, ["doctor", "--json"])
    findings = {finding["code"]: finding for finding in json.loads(result.stdout)}
    assert findings["archive_missing"]["severity"] == "error"
    assert findings["archive_missing"]["remedy_zh"]
    unread = CliRunner().invoke(app, ["doctor", "--json", "--no-hashes"])
    assert "archive_missing" not in unread.stdout
