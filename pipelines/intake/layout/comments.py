"""Say which comments on the header and titles of a table make another figure of its values.

Belongs here: comments above the records. Does not belong here: reading comments (``readers.comments``), comments on cells
of records (``validate.mark_checks``), or which words are known (``reference.label_words``).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.reference_data import ReferenceData


def comment_doubts(table: Table, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about a table whose header or titles have such a comment."""
    words = reference.words
    names = {at: name for name, at in table.columns.items()} | dict.fromkeys(table.heads, table.measure or "")
    for row, column, comment in grid.comments:
        if row >= table.first_row:
            continue
        if other := words.other_in_comment(comment):
            name = names.get(column, "") if row >= table.top else ""
            at = column if name and column in table.heads else None
            place = table.address(row + 1, column)
            yield Doubt("cell.comment_changes_figure", place, other.text, words.others[other.role], name, at)
