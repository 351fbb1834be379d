"""What a sender does not see in a sheet: formulas without values, lost digits, hidden parts; up to the receipt."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from pipelines import intake
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.corpus.containers import saved
from tests.fixtures_make import EVENTS, FIGURES, GOOD_ROWS, events, put

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def book_of(rows: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    for row in rows:
        book.active.append(row)
    return book


def answer(settings: Settings, name: str, book: openpyxl.Workbook) -> Receipt:
    put(settings.inbox, name, saved(book))
    (receipt,) = intake.ingest(settings, NOW)
    return receipt


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_the_format_of_a_wps_file_is_detected_from_its_bytes(settings: Settings, kind: str) -> None:
    """WPS saves .et as the old compound file or, by its settings, as a package."""
    if kind == "xlsx":
        content = saved(book_of([FIGURES, *GOOD_ROWS]))
    else:
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("表1")
        for r, row in enumerate([FIGURES, *GOOD_ROWS]):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
        content = saved(book)
    put(settings.inbox, "published_figures.tjipo.2016.yearbook.et", content)
    (receipt,) = intake.ingest(settings, NOW)
    assert (receipt.status, receipt.container, receipt.findings) == ("accepted", kind, [])
    assert receipt.rows_accepted == len(GOOD_ROWS)


def test_formulas_without_values_refuse_a_table_and_are_one_finding(settings: Settings) -> None:
    book = book_of([FIGURES, *GOOD_ROWS])
    for cell in ("D2", "D3"):
        book["表1"][cell] = "=1+1"
    receipt = answer(settings, "published_figures.tjipo.2016.xlsx", book)
    assert receipt.status == "refused"
    assert [(f.rule_code, f.source_ref, f.found, f.n_cells) for f in receipt.findings] == [
        ("file.formula_without_value", "表1!D2:D3", "D2:D3", 2)
    ]


def test_a_register_quarantines_only_the_rows_of_such_formulas(settings: Settings) -> None:
    book = book_of([EVENTS, *events(4)])
    book["表1"]["H3"] = "=4*2"
    receipt = answer(settings, "patent_register.tjipo.2016-03.xlsx", book)
    assert (receipt.status, receipt.rows_accepted, receipt.rows_quarantined) == ("partial", 3, 1)
    assert [(f.rule_code, f.source_ref) for f in receipt.findings] == [
        ("file.formula_without_value", "表1!H3")
    ]


def test_a_number_that_lost_digits_is_reported_without_its_consequences(settings: Settings) -> None:
    book = book_of([EVENTS, *events(3)])
    book["表1"]["C3"] = 20161000000012345
    receipt = answer(settings, "patent_register.tjipo.2016-03.xlsx", book)
    assert (receipt.status, receipt.rows_quarantined) == ("partial", 1)
    assert [(f.rule_code, f.source_ref, f.found) for f in receipt.findings] == [
        ("cell.digits_lost", "表1!C3", "20161000000012300")
    ]


def test_hidden_parts_are_read_with_a_note(settings: Settings) -> None:
    book = book_of([FIGURES, *GOOD_ROWS])
    book["表1"].row_dimensions[3].hidden = True
    book["表1"].column_dimensions["G"].hidden = True
    book["表1"].sheet_state = "hidden"
    book.create_sheet("空")
    receipt = answer(settings, "published_figures.tjipo.2016.xlsx", book)
    assert (receipt.status, receipt.rows_accepted) == ("accepted", 3)
    assert {(f.rule_code, f.severity, f.found) for f in receipt.findings} == {
        ("file.hidden_sheet", "note", "表1"),
        ("file.hidden_rows", "note", "3"),
        ("file.hidden_columns", "note", "G"),
    }
