"""Compare the parts of figures that a title, a line or a header names (发明, 高校) with what the rows name.

Belongs here: tables of which each row names its indicator. Does not belong here: tables whose headers or title name it
(``doubts``), notes and remarks (``context_statements``).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.intake.layout.item_numbers import without_number
from pipelines.intake.layout.predicates import members_of, states
from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.reference_data import ReferenceData

ALL_ROWS: tuple[int, ...] = ()


def rows_lacking(
    words: Sequence[str], table: Table, grid: Grid, reference: ReferenceData
) -> tuple[int, ...] | None:
    """Return the numbers of the rows whose figures are not of the parts that words name.

    Returns:
        ``ALL_ROWS`` if no row is of them, None if every row is, or if the words name no part or all parts.
    """
    members = members_of(words, reference)
    if not members or "indicator_code" not in table.columns:
        return None
    lacking, n_rows = [], 0
    for number, texts in _rows(table, grid):
        n_rows += 1
        if any(_lacks(texts, column, named, reference) for column, named in members.items()):
            lacking.append(number)
    if not lacking:
        return None
    return ALL_ROWS if len(lacking) == n_rows or grid.packed else tuple(lacking)


def _rows(table: Table, grid: Grid) -> list[tuple[int, list[str]]]:
    """Return the numbers of the rows with figures, and their cells of text, the indicator's name first."""
    named = table.columns["indicator_code"]
    measured = table.figure_columns
    rows = []
    for number, row in enumerate(grid.rows[table.first_row : table.end], table.first_row + 1):
        filled = {j: cell.strip() for j, cell in enumerate(row) if cell.strip()}
        if named in filled and measured & filled.keys():
            others = [cell for j, cell in filled.items() if j not in measured and j != named]
            rows.append((number, [without_number(filled[named])[0], *others]))
    return rows


def _lacks(texts: Sequence[str], column: str, words: Sequence[str], reference: ReferenceData) -> bool:
    """Return whether no cell states one of the members that words name; what is no patent has no type of patents."""
    known = reference.indicators.get(texts[0])
    if column == "patent_type" and known and known.breakdown[BREAKDOWN.index(column)] == "_Z":
        return False
    return not any(states(text, word, reference) for text in texts for word in words)
