"""Every diagnostic has its messages in both languages, with placeholders for its facts only."""

import csv
import re
from pathlib import Path

import pytest

from pipelines.common import errors, heartbeat
from pipelines.common.messages import ERROR, MESSAGES, NOTE, WARNING, Diagnostic, read_rows
from pipelines.settings import REPO

with MESSAGES.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
SOURCES = "\n".join(path.read_text("utf-8") for path in (REPO / "pipelines").rglob("*.py"))
NAMED = {
    heartbeat.OVERDUE,
    heartbeat.CLOCK,
    errors.NO_ROOM,
    errors.NOT_ALLOWED,
    errors.READ_ONLY,
    errors.DISK_FAILS,
}
CHOSEN = {"expectation_rows", "expectation_unusual", "dbt_test_failed", "dbt_test_warned"}
"""Codes that the gate chooses by the severity of a check."""
TEXTS = ("zh", "en", "remedy_zh", "remedy_en")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_both_languages_name_the_same_facts(row: dict[str, str]) -> None:
    assert None not in row, "a comma without quotes"
    assert row["severity"] in (ERROR, WARNING, NOTE)
    named = {text: set(re.findall(r"{(\w+?)(?:_zh|_en)?(?::,)?}", row[text])) for text in TEXTS}
    assert named["zh"] == named["en"] and named["remedy_zh"] == named["remedy_en"]
    assert re.search(r"[\u4e00-\u9fff]", row["zh"]) and re.search(r"[\u4e00-\u9fff]|_zh}", row["remedy_zh"])
    assert not re.search(r"[\u4e00-\u9fff]", row["en"] + row["remedy_en"])


def test_every_code_that_is_used_has_messages_and_none_is_unused() -> None:
    named = set(re.findall(r'Diagnostic\(\s*f?"(\w+)|with reading\([\w.]+, "(\w+)"', SOURCES))
    used = {a or b for a, b in named} - {"refresh_"}
    assert used | {"refresh_failed", "refresh_refused", *NAMED, *CHOSEN} == {row["code"] for row in ROWS}


def test_a_record_has_messages_and_facts() -> None:
    record = Diagnostic("archive_missing", {"path": Path("a/b")}).record()
    assert record["severity"] == ERROR
    assert "a/b" in record["en"] and "a/b" in record["zh"]
    assert record["facts"] == {"path": Path("a/b")}


@pytest.mark.parametrize("path", sorted((REPO / "pipelines").rglob("*.csv")), ids=lambda path: path.name)
def test_every_csv_of_the_package_has_whole_rows(path: Path) -> None:
    assert read_rows(path)


@pytest.mark.parametrize("row", ["a,one text, and the rest of it", "a"])
def test_a_row_with_a_comma_outside_quotes_is_not_read_in_part(tmp_path: Path, row: str) -> None:
    path = tmp_path / "words.csv"
    path.write_text(f"key,en\n{row}\n", "utf-8")
    with pytest.raises(ValueError, match=r"words\.csv: row 2"):
        read_rows(path)
