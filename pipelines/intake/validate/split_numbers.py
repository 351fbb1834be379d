"""Detect numbers of a text file that the commas between their thousands have split: 天津,106,514.

Belongs here: a number of up to three digits with three digits in the next cell, where that cell is one for words or the row has
a cell too many. Does not belong here: splitting lines into cells (``readers.delimited``), shifted columns (``column_shift``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from pipelines.intake.layout import COLUMN, ROW, Table
from pipelines.intake.layout.context_statements import REMARKS
from pipelines.intake.parse.problems import PROBLEM
from pipelines.intake.readers import Grid
from pipelines.intake.readers.quotes import SHEET
from pipelines.intake.reference.values import label
from pipelines.intake.validate.mark_checks import NUMERIC, Problem

RULE = "cell.number_split"
_FIRST, _REST = r"^[-+]?[1-9]\d{0,2}$", r"^\d{3}$"


def split_numbers(table: Table, grid: Grid, text: pl.DataFrame) -> pl.DataFrame:
    """Return a problem for each number of a text file that is in two cells; none for other files."""
    found = [*_before_words(table, text), *_on_the_sheet(table, grid, text)] if table.sheet == SHEET else []
    return pl.DataFrame(list(dict.fromkeys(found)), schema=PROBLEM, orient="row")


def _before_words(table: Table, text: pl.DataFrame) -> Iterator[Problem]:
    """Yield the numbers before a column of words that holds three digits beside them."""
    sent = table.form.sent_columns()
    names = {at: name for name, at in table.columns.items() if sent[name].kind in NUMERIC}
    for name, at in table.columns.items():
        before = names.get(at - 1) or (table.measure if at - 1 in table.heads else None)
        if before is None or sent[name].kind != "text" or sent[name].required:
            continue
        is_split = text[name].str.contains(_REST) & text[before].str.contains(_FIRST)
        if at - 1 in table.heads:
            is_split &= text[COLUMN] == at - 1
        for n in is_split.fill_null(False).arg_true().to_list():
            yield _problem(n, before, text[before][n], text[name][n])


def _on_the_sheet(table: Table, grid: Grid, text: pl.DataFrame) -> Iterator[Problem]:
    """Yield the numbers before three digits under 备注 where the form has no such column, or in a row with a blank cell too many."""
    sent, header = table.form.sent_columns(), table.headers
    width = len(grid.rows[table.header_row]) if table.header_row < len(grid.rows) else 0
    of_number = {at: name for name, at in table.columns.items() if sent[name].kind in NUMERIC}
    of_number |= dict.fromkeys(table.heads, table.measure or "")
    before_notes = {at for at in of_number if at + 1 in table.unknown and label(header[at + 1]) in REMARKS}
    long_rows = {i for i, cells in enumerate(grid.rows, 1) if len(cells) > width and not any(cells[width:])}
    rows = range(1, len(grid.rows) + 1) if before_notes else long_rows
    first, rest = re.compile(_FIRST), re.compile(_REST)
    for n in text[ROW].is_in(list(rows)).arg_true().to_list() if rows else ():
        row, column = text[ROW][n], text[COLUMN][n]
        cells = grid.rows[row - 1]
        for at in of_number if row in long_rows else before_notes:
            is_own = (at == column or at not in table.heads) and at + 1 < len(cells)
            if is_own and first.match(cells[at].strip()) and rest.match(cells[at + 1].strip()):
                yield _problem(n, of_number[at], cells[at].strip(), cells[at + 1].strip())


def _problem(n: int, column: str, first: str, rest: str) -> Problem:
    return Problem(n, RULE, column, f"{first},{rest}", f"{first}{rest}")
