"""Turn a sheet on its side, for forms whose headings lie in the first column.

Belongs here: the turned sheet and the addresses in it. Does not belong here: when a sheet is turned
(``steps.find_tables``).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import starmap, zip_longest

from pipelines.intake.layout.annotations import filled_cells
from pipelines.intake.layout.table import LocatedText, Table, place_of
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import in_the_file
from pipelines.intake.reference.values import column_letter

MOST_CELLS = 20_000


def turned(grid: Grid) -> Grid:
    """Return a sheet with its rows as columns, below the titles; its addresses stay those of the file."""
    above = next((i for i, row in enumerate(grid.rows) if len(filled_cells(row)) > 1), 0)

    def place(row: int, column: int) -> tuple[int, int]:
        return (row, column) if row < above else (column + above, row - above)

    body = [list(cells) for cells in zip_longest(*grid.rows[above:], fillvalue="")]
    return replace(
        grid,
        rows=[*grid.rows[:above], *body],
        hidden_rows=frozenset(column + above for column in grid.hidden_columns),
        hidden_columns=frozenset(row - above for row in grid.hidden_rows if row >= above),
        merged=tuple(
            (*place(top, left), *place(bottom, right))
            for top, left, bottom, right in grid.merged
            if bottom < above or top >= above
        ),
        no_value=tuple(starmap(place, grid.no_value)),
        empty_formulas=tuple(starmap(place, grid.empty_formulas)),
        inexact=tuple(starmap(place, grid.inexact)),
        marked=tuple((*place(row, column), kind, text) for row, column, kind, text in grid.marked),
        shown=tuple((*place(row, column), text) for row, column, text in grid.shown),
        comments=tuple((*place(row, column), text) for row, column, text in grid.comments),
        beside=tuple((*place(row, column), kind, text) for row, column, kind, text in grid.beside),
        far=tuple((*place(row, column), text) for row, column, text in grid.far),
        turned_below=above,
    )


def with_addresses_of_the_file(table: Table, grid: Grid) -> Table:
    """Return a table found on a turned sheet, with the addresses that the file's cells have."""
    above = grid.turned_below
    pairs = {n: LocatedText(t.text, _in_the_file(t.source_ref, above)) for n, t in table.pairs.items()}
    doubts = tuple(replace(d, place=_in_the_file(d.place, above)) for d in table.doubts)
    return replace(table, pairs=pairs, doubts=doubts, turned_below=above)


def _in_the_file(source_ref: str, turned_below: int | None) -> str:
    if (place := place_of(source_ref)) is None:
        return source_ref
    row, column = in_the_file(*place, turned_below)
    return f"{source_ref.rpartition('!')[0]}!{column_letter(column)}{row + 1}"
