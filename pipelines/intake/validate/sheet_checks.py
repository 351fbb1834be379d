"""Check a sheet for what its sender may not see: formulas without values, lost digits, hidden rows and columns.

Belongs here: problems and findings made from the cell formats that a grid carries. Does not belong here: reading those
formats (``readers``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import polars as pl

from pipelines.intake.layout import COLUMN, ROW, Table
from pipelines.intake.parse.problems import PROBLEM
from pipelines.intake.readers import Grid
from pipelines.intake.reference.values import column_letter
from schemas.receipt import Finding
from schemas.rules.registry import RULES

NO_VALUE, DIGITS_LOST = "file.formula_without_value", "cell.digits_lost"
_NUMERIC = ("number", "integer", "decimal")
_LISTED = 20
"""Number of spans of hidden rows or columns that a note lists."""


def unread_cells(table: Table, grid: Grid, text: pl.DataFrame) -> pl.DataFrame:
    """Return the problems of cells whose saved value is not the one that the sender sees."""
    names = {at: name for name, at in table.columns.items()}
    kinds = {name: sent.kind for name, sent in table.form.sent_columns().items()}
    marked = [(place, NO_VALUE) for place in grid.no_value] + [
        (place, DIGITS_LOST)
        for place in grid.inexact
        if kinds.get(names.get(place[1], ""), "number") not in _NUMERIC
    ]
    if not marked:
        return pl.DataFrame(schema=PROBLEM)
    records: dict[int, list[int]] = {}
    for n, row in enumerate(text[ROW].to_list()):
        records.setdefault(row - 1, []).append(n)
    measured = text[COLUMN].to_list()
    problems = [
        (n, rule_code, name, text[name][n] or "", "")
        for (row, column), rule_code in marked
        for n in records.get(row, ())
        if (name := names.get(column) or (table.measure or "" if measured[n] == column else ""))
    ]
    return pl.DataFrame(problems, schema=PROBLEM, orient="row")


def without_consequences(problems: pl.DataFrame, unread: pl.DataFrame) -> pl.DataFrame:
    """Return the problems, with those of unread cells in place of other problems of the same cells."""
    if not unread.height:
        return problems
    return pl.concat([problems.join(unread.select("n", "column"), on=["n", "column"], how="anti"), unread])


def sheet_findings(table: Table, grid: Grid) -> list[Finding]:
    """Return findings on formulas without a value, a hidden sheet, hidden rows and hidden columns."""
    findings = list(_formulas(table, grid))
    if grid.is_hidden:
        findings.append(RULES["file.hidden_sheet"].at(f"{grid.sheet}!A1", "", grid.sheet))
    if rows := grid.filled(grid.hidden_rows):
        place = grid.address(rows[0], 0)
        shown = _spans(rows, lambda row: str(row + 1))
        findings.append(RULES["file.hidden_rows"].at(place, "", shown, "", len(rows)))
    width = len(table.headers)
    columns = [c for c in grid.hidden_columns if c < width and table.headers[c]]
    if columns:
        place = grid.address(table.header_row, min(columns))
        shown = _spans(sorted(columns), column_letter)
        findings.append(RULES["file.hidden_columns"].at(place, "", shown, "", len(columns)))
    return findings


def _formulas(table: Table, grid: Grid) -> Iterator[Finding]:
    """Yield a finding for each unbroken range of a column."""
    labels = {at: table.form.sent_columns()[name].label_zh for name, at in table.columns.items()}
    labels |= {at: table.headers[at] for at in table.heads}
    by_column: dict[int, list[int]] = {}
    for row, column in grid.no_value:
        if row >= table.header_row and column in labels:
            by_column.setdefault(column, []).append(row)
    for column, rows in sorted(by_column.items()):
        for first, last in _runs(sorted(rows)):
            top, end = grid.address(first, column), f"{column_letter(column)}{last + 1}"
            place = top if first == last else f"{top}:{end}"
            shown = place.rsplit("!", 1)[-1]
            yield RULES[NO_VALUE].at(place, labels[column], shown, "", last - first + 1)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of consecutive numbers."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


def _spans(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    runs = [name(a) if a == b else f"{name(a)}-{name(b)}" for a, b in _runs(numbers)]
    return ", ".join(runs[:_LISTED]) + (" …" if len(runs) > _LISTED else "")
