"""The same values are read from every layout and container, and findings have the addresses of their cells.

Belongs here: properties over whole files, through intake's own answer. Single layouts and what a person reads from
them are in ``tests/corpus/layouts.py``.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from pipelines import intake
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import FIGURES, GOOD_ROWS, put

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
NAME = "published_figures.tjipo.2016"
FACT = [
    "indicator_code",
    "patent_type",
    "ref_area",
    "time_period",
    "obs_value",
    "source_code",
    "published_at",
]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
NOTES = {"file.hidden_rows", "file.hidden_columns", "file.hidden_sheet"}


@dataclass(frozen=True)
class Shape:
    """One way to lay a table out.

    Attributes:
        above: blank rows between the title and the header.
        gaps: blank rows before each record.
        order: the columns, by their place in ``FIGURES``.
        container: ``xlsx`` or the encoding of a text file.
        is_merged: the title is merged across the table.
        hidden_row, hidden_column: a record and a column that are hidden, in a workbook.
    """

    above: int
    gaps: tuple[int, ...]
    order: tuple[int, ...]
    container: str
    is_merged: bool
    hidden_row: int | None
    hidden_column: int | None


table_layouts = st.builds(
    Shape,
    above=st.integers(0, 3),
    gaps=st.tuples(*[st.integers(0, 2)] * len(GOOD_ROWS)),
    order=st.permutations(range(len(FIGURES))).map(tuple),
    container=st.sampled_from(("xlsx", *ENCODINGS)),
    is_merged=st.booleans(),
    hidden_row=st.none() | st.integers(0, len(GOOD_ROWS) - 1),
    hidden_column=st.none() | st.integers(0, len(FIGURES) - 1),
)


def laid_out(shape: Shape, records: list[list[str]]) -> tuple[list[list[str]], list[int]]:
    """Return the sheet's rows, and the row of each record, counted from 1."""
    rows = [["专利统计表"], *([[]] * shape.above), [FIGURES[j] for j in shape.order]]
    places = []
    for gap, record in zip(shape.gaps, records, strict=True):
        rows += [[]] * gap + [[record[j] for j in shape.order]]
        places.append(len(rows))
    return rows, places


def packed(shape: Shape, rows: list[list[str]], places: list[int]) -> tuple[str, bytes]:
    """Return the file's suffix and bytes."""
    if shape.container != "xlsx":
        text = "".join(",".join([*row, *[""] * (len(FIGURES) - len(row))]) + "\n" for row in rows)
        return "csv", text.encode(shape.container)
    book = openpyxl.Workbook()
    sheet = book.active
    for i, row in enumerate(rows, 1):
        for j, cell in enumerate(row, 1):
            sheet.cell(i, j, cell)
    if shape.is_merged:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(FIGURES))
    if shape.hidden_row is not None:
        sheet.row_dimensions[places[shape.hidden_row]].hidden = True
    if shape.hidden_column is not None:
        sheet.column_dimensions[get_column_letter(shape.hidden_column + 1)].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return "xlsx", stream.getvalue()


def answer(shape: Shape, records: list[list[str]]) -> tuple[Receipt, list[tuple[object, ...]], list[int]]:
    """Return the receipt of a laid-out table, the facts it loaded and the rows of its records."""
    rows, places = laid_out(shape, records)
    suffix, content = packed(shape, rows, places)
    with tempfile.TemporaryDirectory() as folder:
        config = Settings(data_dir=Path(folder))
        put(config.inbox, f"{NAME}.{suffix}", content)
        (receipt,) = intake.ingest(config, NOW)
        lake = pl.read_parquet(config.data_dir / receipt.lake_path) if receipt.lake_path else None
    facts = lake.select([*FACT, "source_row"]).rows() if lake is not None else []
    return receipt, facts, places


PLAIN = Shape(0, (0,) * len(GOOD_ROWS), tuple(range(len(FIGURES))), "utf-8", False, None, None)
_, PLAIN_FACTS, _ = answer(PLAIN, GOOD_ROWS)


@settings(max_examples=25)
@given(table_layouts)
def test_values_are_the_same_however_they_are_laid_out(shape: Shape) -> None:
    receipt, facts, places = answer(shape, GOOD_ROWS)
    assert [f for f in receipt.findings if f.rule_code not in NOTES] == []
    assert [fact[:-1] for fact in facts] == [fact[:-1] for fact in PLAIN_FACTS]
    assert [fact[-1] for fact in facts] == places


@settings(max_examples=25)
@given(table_layouts, st.integers(0, len(GOOD_ROWS) - 1))
def test_a_finding_has_the_address_of_its_cell_in_every_layout(shape: Shape, at: int) -> None:
    wrong = FIGURES.index("数值")
    records = [[*row] for row in GOOD_ROWS]
    records[at][wrong] = "许多"
    receipt, facts, places = answer(shape, records)
    (finding,) = (f for f in receipt.findings if f.rule_code not in NOTES)
    letter = get_column_letter(shape.order.index(wrong) + 1)
    assert (finding.rule_code, finding.found) == ("cell.not_a_number", "许多")
    assert finding.source_ref.rpartition("!")[2] == f"{letter}{places[at]}"
    assert facts == [] and receipt.rows_received == receipt.rows_quarantined == len(records)
