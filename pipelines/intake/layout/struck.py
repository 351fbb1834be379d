"""Leave out labels that are struck out: titles, lines, headers, sections, notes and remarks state nothing then.

Belongs here: which struck-out cells are labels. Does not belong here: struck-out cells that a record is read from
(``validate.mark_checks``), or telling struck-out runs from others (``readers``).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.intake.layout.annotations import filled_cells, is_note
from pipelines.intake.layout.find_tables import find_tables
from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Place
from pipelines.intake.reference.reference_data import ReferenceData
from schemas.form import Form


def without_struck_labels(form: type[Form], grid: Grid, reference: ReferenceData) -> Grid:
    """Return a sheet with the labels that are struck out as blank cells; the checks of marks note them."""
    struck = grid.struck_out()
    if not struck:
        return grid
    tables = find_tables(form, grid, reference)
    labels = {place for place in struck if not _is_of_record(place, grid, tables)}
    return grid.without(labels)


def _is_of_record(place: Place, grid: Grid, tables: Sequence[Table]) -> bool:
    """Return whether this is a cell that a record is read from: one below a header, in a row of several cells, under no remark."""
    row, column = place
    filled = filled_cells(grid.rows[row])
    if len(filled) == 1 or is_note(filled):
        return False
    for table in tables:
        if table.first_row <= row < (len(grid.rows) if table.end is None else table.end):
            return column in {*table.columns.values(), *table.heads} - {table.columns.get("note")}
    return False
