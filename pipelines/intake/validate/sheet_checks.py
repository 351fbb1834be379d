"""Check a sheet for what its sender may not see: formulas without values, lost digits, hidden rows and columns.

Belongs here: problems and findings made from the cell formats that a grid carries. Does not belong here: reading those
formats (``readers``), what single cells show (``mark_checks``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import polars as pl

from pipelines.intake.layout import Table
from pipelines.intake.layout.rows import is_list
from pipelines.intake.parse.problems import PROBLEM
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import consecutive_runs
from pipelines.intake.readers.rich_text import STRUCK
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import column_letter
from pipelines.intake.validate import mark_checks
from pipelines.intake.validate.mark_checks import Cells, Problem
from schemas.receipt import Finding
from schemas.rules.registry import ERROR_CODES, RULES

NO_VALUE, DIGITS_LOST = "file.formula_without_value", "cell.digits_lost"
_SHOWN_CHARS = 40
"""Number of characters that are shown of a cell far away from the table."""
_LISTED = 20
"""Number of spans of hidden rows or columns that a note lists."""


def cell_problems(
    table: Table, grid: Grid, text: pl.DataFrame, problems: pl.DataFrame, reference: ReferenceData
) -> pl.DataFrame:
    """Return the problems of a batch with those of cells whose saved value is not the one that the sender sees.

    An error of this kind takes the place of other problems of its cell.

    Args:
        table: the table.
        grid: its sheet.
        text: the records as text.
        problems: the problems of reading them.
        reference: the units of measures, and the words of comments.
    """
    problems = mark_checks.with_errors_named(problems)
    cells = Cells(table, text)
    problems = mark_checks.without_shown_percent(problems, cells, grid)
    found = [*mark_checks.error_values(table, text)]
    if grid.no_value or grid.inexact:
        found += _unread_cells(cells, grid)
    if grid.merged:
        found += mark_checks.merged_values(cells, grid)
    if grid.marked:
        found += mark_checks.marked_cells(cells, grid)
    if grid.shown:
        found += mark_checks.shown_otherwise(cells, grid, reference.units, reference.words)
    if grid.comments:
        found += mark_checks.commented(cells, grid, reference.words)
    if not found:
        return problems
    return _without_consequences(problems, pl.DataFrame(found, schema=PROBLEM, orient="row"))


def _unread_cells(cells: Cells, grid: Grid) -> Iterator[Problem]:
    for row, column in grid.no_value:
        yield from (Problem(n, NO_VALUE, name, text) for n, name, text in cells.at(row, column))
    for row, column in grid.inexact:
        if not cells.is_numeric(column):
            yield from (Problem(n, DIGITS_LOST, name, text) for n, name, text in cells.at(row, column))


def _without_consequences(problems: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    errors = found.filter(pl.col("rule_code").is_in(ERROR_CODES))
    kept = problems.join(errors.select("n", "column"), on=["n", "column"], how="anti")
    others = found.filter(~pl.col("rule_code").is_in(ERROR_CODES))
    return pl.concat(
        [kept, errors, others.join(errors.select("n", "column"), on=["n", "column"], how="anti")]
    )


def reported(problems: pl.DataFrame) -> pl.DataFrame:
    """Return the problems that become findings one by one: others are named once for a range of cells."""
    is_of_range = (pl.col("rule_code") == mark_checks.MERGED) & (pl.col("found") == "")
    return problems.filter((pl.col("rule_code") != NO_VALUE) & ~is_of_range)


def sheet_findings(table: Table, grid: Grid) -> list[Finding]:
    """Return findings on formulas without a value, marks above the records, a hidden sheet, hidden rows and columns."""
    findings = [*_formulas(table, grid), *_header_marks(table, grid)]
    if grid.far:
        places = [grid.address(row, column) for row, column, _ in grid.far]
        shown = ", ".join(
            f"{place.rpartition('!')[2]} {text[:_SHOWN_CHARS]}"
            for place, (*_, text) in zip(places[:_LISTED], grid.far, strict=False)
        )
        findings.append(RULES["file.far_cells"].at(places[0], "", shown, "", len(places)))
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


def lines_left_out(table: Table, grid: Grid, lines: Mapping[int, str]) -> list[Finding]:
    """Return a note on the sections, totals and repeated headers between the records of a list."""
    rows = sorted(row for row, kind in lines.items() if kind in ("section", "total", "header"))
    if not rows or not is_list(table):
        return []
    place = grid.address(rows[0], 0)
    return [RULES["file.lines_left_out"].at(place, "", _spans(rows, lambda row: str(row + 1)), "", len(rows))]


def _formulas(table: Table, grid: Grid) -> Iterator[Finding]:
    """Yield a finding for each unbroken range of a column."""
    labels = {at: table.form.sent_columns()[name].label_zh for name, at in table.columns.items()}
    labels |= {at: table.headers[at] for at in table.heads}
    by_column: dict[int, list[int]] = {}
    for row, column in grid.no_value:
        if row >= table.header_row and column in labels:
            by_column.setdefault(column, []).append(row)
    for column, rows in sorted(by_column.items()):
        for first, last in consecutive_runs(sorted(rows)):
            top, end = grid.address(first, column), f"{column_letter(column)}{last + 1}"
            place = top if first == last else f"{top}:{end}"
            shown = place.rsplit("!", 1)[-1]
            yield RULES[NO_VALUE].at(place, labels[column], shown, "", last - first + 1)


def struck_labels(grid: Grid) -> Iterator[Finding]:
    """Yield a note for each label of a sheet without a table that is left out because it is struck out."""
    for row, column, kind, part in grid.marked:
        if kind == STRUCK and row < len(grid.rows) and not "".join(grid.rows[row][column : column + 1]):
            yield RULES[mark_checks.NOTE_OF[kind]].at(grid.address(row, column), "", part)


def _header_marks(table: Table, grid: Grid) -> Iterator[Finding]:
    """Yield a note for each mark and comment in the header and in the lines above it, and for each struck-out label below."""
    for row, column, kind, part in grid.marked:
        cells = grid.rows[row] if row < len(grid.rows) else []
        text = cells[column].strip() if column < len(cells) else ""
        is_left_out = kind == STRUCK and column < len(cells) and not text
        if row < table.first_row or (
            is_left_out and (column not in table.columns.values() or not any(cells))
        ):
            label = table.headers[column] if table.top <= row and column < len(table.headers) else ""
            yield RULES[mark_checks.NOTE_OF[kind]].at(grid.address(row, column), label, part, text)
    for row, column, comment in grid.comments:
        if row < table.first_row:
            shown = mark_checks.as_line(comment)
            yield RULES[mark_checks.COMMENT].at(grid.address(row, column), "", shown)


def _spans(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    runs = [name(a) if a == b else f"{name(a)}-{name(b)}" for a, b in consecutive_runs(numbers)]
    return ", ".join(runs[:_LISTED]) + (" …" if len(runs) > _LISTED else "")
