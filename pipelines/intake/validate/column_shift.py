"""Detect columns shifted by one place against their headers: one finding instead of one for every cell.

Belongs here: testing whether a run of wrong columns is right when read one column to the side. Does not belong here:
reading cells (``parse``), or other checks (``checks``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.intake.layout import ROW, Table
from pipelines.intake.parse.resolve import Resolver
from pipelines.intake.readers import Grid
from pipelines.intake.reference.values import column_letter
from pipelines.intake.validate.checks import Facts, validate
from pipelines.intake.validate.finding_collector import WHOLE_COLUMN
from schemas.receipt import Finding
from schemas.rules.registry import ERROR_CODES, RULES

FITS = 0.9
"""Share of the rows that must be right when read to the side."""


@dataclass(frozen=True)
class Shift:
    """A run of shifted columns: the finding, and the columns of the form whose own problems it replaces."""

    finding: Finding
    columns: tuple[str, ...]


def find_shift(
    table: Table, grid: Grid, text: pl.DataFrame, problems: pl.DataFrame, resolver: Resolver
) -> Shift | None:
    """Return a shift if neighbouring columns that are wrong in every row fit the headers beside them.

    Args:
        table: the table as its header describes it.
        grid: its sheet, which may hold cells to the right of the last header.
        text: its records as text.
        problems: their problems.
        resolver: resolves records of this table.
    """
    if table.heads or table.turned_below is not None or text.height < WHOLE_COLUMN or not problems.height:
        return None
    order = sorted(table.columns, key=lambda name: table.columns[name])
    wrong = [name for name in order if _is_wrong(name, text, problems)]
    if len(wrong) < 2:
        return None
    first, last = order.index(wrong[0]), order.index(wrong[-1])
    run = order[first : last + 1]
    # Shifted to the right, the cells of each column are one further; shifted to the left, the first column's are lost.
    for step, names in ((1, run), (-1, run[1:])):
        resolved = resolver.resolve(_beside(table, grid, text, names, step))
        found = pl.concat([resolved.problems, validate(table, resolved, Facts.of(resolver))])
        still = found.filter(pl.col("column").is_in(names) & pl.col("rule_code").is_in(ERROR_CODES))
        if still["n"].n_unique() <= (1 - FITS) * text.height:
            return Shift(_finding(table, text, names, step), tuple(run))
    return None


def _is_wrong(name: str, text: pl.DataFrame, problems: pl.DataFrame) -> bool:
    own = problems.filter((pl.col("column") == name) & pl.col("rule_code").is_in(ERROR_CODES))
    return own["n"].n_unique() == text.height


def _beside(table: Table, grid: Grid, text: pl.DataFrame, names: list[str], step: int) -> pl.DataFrame:
    """Return the records with the named columns read ``step`` places to the right."""

    def cell(row: int, column: int) -> str | None:
        cells = grid.rows[row - 1]
        return (cells[column].strip() or None) if 0 <= column < len(cells) else None

    rows = text[ROW].to_list()
    return text.with_columns(
        pl.Series(name, [cell(row, table.columns[name] + step) for row in rows], dtype=pl.String)
        for name in names
    )


def _finding(table: Table, text: pl.DataFrame, names: list[str], step: int) -> Finding:
    rows = text[ROW].to_list()
    top, bottom = rows[0], rows[-1]

    def cells(by: int) -> str:
        left, right = (column_letter(table.columns[name] + by) for name in (names[0], names[-1]))
        return f"{left}{top}:{right}{bottom}"

    sent = table.form.sent_columns()
    labels = " / ".join(sent[name].label_zh for name in names)
    place = f"{table.sheet}!{cells(step)}"
    return RULES["file.misaligned_columns"].at(
        place, "", labels, f"{cells(step)} → {cells(0)}", len(names) * text.height
    )
