"""Which columns and rows of a publication's table people are shown, and the text of their cells, on paper and in a terminal.

Belongs here: what a table leaves out since it is said otherwise, marks and bounds, decimals. Does not belong here: sentences
(``sentences``), how wide a column is (``compose``, ``pipelines.views.tables``).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.common.messages import LANGUAGES
from pipelines.papers.sentences import missing_columns
from pipelines.papers.wording import Row, cell, column_cells, has_figure, named
from schemas.publications import read_columns

MARK = "◇"
LEFT_OUT = ("is_synthetic", "is_comparable", "bound_zh", "bound_en")
"""Columns that a table says otherwise: by a mark, by a sentence, before the figure."""
NOTABLE = {"is_provisional": True, "is_robust": False}
"""Columns that are shown only where a row has that value."""
UNIT_OF_ROW = ("figure", "year_before", "target")
"""Columns whose figures are in the unit that their row names; those of any other column have one unit."""


def tabled_rows(table: Row) -> list[Row]:
    """Return the rows of a table but those that are nothing but a reason: a sentence states these."""
    return [row for row in table["rows"] if has_figure(row) or not row.get("reason_zh")]


def shown_columns(rows: Sequence[Row], lang: str) -> list[str]:
    """Return the columns that a table shows: none in another language, no codes beside names, none that is empty unless a reason is about it."""
    columns = list(rows[0])
    is_named = f"name_{lang}" in columns or "industry" in columns
    left_out = {
        *LEFT_OUT,
        *(("code",) if is_named else ()),
        *((f"reason_{lang}",) if "verdict_zh" in columns else ()),
    }
    others = tuple(f"_{other}" for other in LANGUAGES if other != lang)
    return [
        column
        for column in columns
        if column not in left_out
        and not column.endswith(others)
        and any(
            row[column] is NOTABLE[column]
            if column in NOTABLE
            else row[column] is not None or column in missing_columns(row)
            for row in rows
        )
    ]


def heads_of(columns: Sequence[str], lang: str) -> tuple[str, ...]:
    """Return the labels of columns."""
    labels = read_columns()
    return tuple(labels[column.removesuffix(f"_{lang}")][lang] for column in columns)


def cells_of(
    record: Row, rows: Sequence[Row], columns: Sequence[str], lang: str
) -> tuple[tuple[str, ...], ...]:
    """Return the texts of the cells of some rows, with a mark behind the first cell of a row of made-up figures."""
    texts = zip(*(_column(record, rows, column, lang) for column in columns), strict=True)
    return tuple(
        (f"{of_row[0]} {MARK}", *of_row[1:]) if row["is_synthetic"] else of_row
        for row, of_row in zip(rows, texts, strict=True)
    )


def _column(record: Row, rows: Sequence[Row], column: str, lang: str) -> list[str]:
    values = [row[column] for row in rows]
    if column == "na_reason":
        reasons = record["na_reasons"]
        return [cell(reasons[value][f"name_{lang}"] if value else None, lang) for value in values]
    has_units = f"unit_{lang}" in rows[0] and column in UNIT_OF_ROW
    shown = [cell(value, lang) for value in values] if has_units else column_cells(values, lang)
    bounds = [named(row, "bound", lang) if column == "figure" else None for row in rows]
    return [f"{bound or ''}{of}" for bound, of in zip(bounds, shown, strict=True)]


def are_numbers(rows: Sequence[Row], column: str) -> bool:
    """Return whether a column holds numbers, and is aligned to the right."""
    return all(
        isinstance(row[column], int | float | None) and not isinstance(row[column], bool) for row in rows
    )
