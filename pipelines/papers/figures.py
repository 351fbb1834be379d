"""Which column of a table a paper draws, and the drawing.

Belongs here: choosing rows, labels and caption. Does not belong here: the lines of a drawing (``bars``), which tables have one
(``figures.csv``: a table is drawn by the first row whose pattern names it; ``where`` leaves only rows whose column has that value).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from pipelines.papers.bars import bars
from pipelines.papers.columns import MARK
from pipelines.papers.sentences import fits, row_label
from pipelines.papers.wording import Row, cell, column_cells, text
from schemas.publications import read_columns

TOTAL = "_T"
"""The code of a row that is the total of the others; beside it, their bars would be short."""
FEWEST = 2
"""With fewer bars there is nothing to compare."""


@dataclass(frozen=True)
class Drawn:
    """A row of ``figures.csv``: the column that is drawn of a table.

    Attributes:
        table: a pattern of tables.
        column: the column whose figures are the bars.
        where: which rows, as in ``sentences.csv``.
        cut_at: the figure beyond which a bar gets no longer; None cuts none.
        line_at: where a line is drawn across the bars; None draws none.
    """

    table: str
    column: str
    where: str
    cut_at: float | None
    line_at: float | None


@cache
def drawn_columns() -> tuple[Drawn, ...]:
    """Return the rows of ``figures.csv``."""
    with Path(__file__).with_name("figures.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Drawn(row["table"], row["column"], row["where"], _number(row["cut_at"]), _number(row["line_at"]))
            for row in csv.DictReader(lines)
        )


def _number(written: str) -> float | None:
    return float(written) if written else None


def figure(
    name: str, table: Row, rows: Sequence[Row], table_number: int, lang: str
) -> tuple[str, str, str] | None:
    """Return caption, description and drawing of a table; None where none is chosen, or too few rows have a figure that a bar can show.

    Args:
        name: the table, as in ``sentences.csv``.
        table: the table with its titles.
        rows: the rows that the paper shows of it.
        table_number: the number of the table beside it.
        lang: the language of the paper.
    """
    chosen = next((each for each in drawn_columns() if fnmatchcase(name, each.table)), None)
    if chosen is None:
        return None
    known = [
        row
        for row in rows
        if row[chosen.column] is not None and row.get("code") != TOTAL and fits(row, chosen.where)
    ]
    values = [row[chosen.column] for row in known]
    if len(known) < FEWEST or max(values) <= 0 or min(values) < 0:
        return None
    drawing = bars(
        [_label(row, lang) for row in known],
        values,
        column_cells(values, lang),
        chosen.cut_at,
        chosen.line_at,
    )
    labelled = read_columns()[chosen.column][lang]
    caption = text("figure_caption", lang, title=table["titles"][lang], column=labelled)
    if chosen.cut_at is not None and max(values) > chosen.cut_at:
        caption += text("figure_cut", lang, cut=cell(chosen.cut_at, lang))
    if chosen.line_at is not None:
        caption += text("figure_line", lang, line=cell(chosen.line_at, lang))
    return caption, text("figure_description", lang, caption=caption, table=table_number), drawing


def _label(row: Row, lang: str) -> str:
    label = row_label(row, lang)
    return f"{label} {MARK}" if row["is_synthetic"] else label
