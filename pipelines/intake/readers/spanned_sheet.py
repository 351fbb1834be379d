"""A sheet of cells that span rows and columns, as markup writes it: laid out in rows as a spreadsheet program does.

Belongs here: the place of each cell, limits on cells, what is repeated below a spanning cell. Does not belong here: reading any
markup (``markup``).
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS
from pipelines.intake.readers.far_rows import RowsAsFilled
from pipelines.intake.readers.grid import Grid, NewRows, Place
from pipelines.intake.readers.limits import Limits
from pipelines.intake.readers.rich_text import RichText


class SpannedCell(NamedTuple):
    """A cell: its text, its column (-1: the next free one), the columns and rows that it spans."""

    text: RichText
    at: int = -1
    across: int = 1
    down: int = 1


class SpannedSheet:
    """A sheet that grows cell by cell, with spans."""

    def __init__(self, name: str, limits: Limits, new_rows: NewRows):
        self.limits, self.n_cells, self.height = limits, 0, 0
        self._grid = Grid(name, new_rows())
        self._rows = RowsAsFilled(self._grid.rows)
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.no_value: list[Place] = []
        self.inexact: list[Place] = []
        self.shown: list[tuple[int, int, str]] = []
        self.comments: list[tuple[int, int, str]] = []
        self.beside: list[tuple[int, int, str, str]] = []
        self._marked: list[tuple[int, int, str, str]] = []
        self.is_hidden = False
        self.next_column = 0
        self._merged: list[tuple[int, int, int, int]] = []
        self._spanned: dict[int, tuple[int, str]] = {}  # column -> rows still covered, text to repeat

    def check(self, text: str, column: int) -> None:
        """Refuse a cell beyond the limits."""
        self.n_cells += 1
        if self.n_cells > self.limits.max_cells:
            raise Unreadable(
                "file.too_many_cells", f"> {self.limits.max_cells}", f"≤ {self.limits.max_cells}"
            )
        if len(text) > self.limits.max_cell_chars:
            where = self._grid.address(self.height, min(column, MAX_COLUMNS))
            raise Unreadable("file.cell_too_long", str(len(text)), f"≤ {self.limits.max_cell_chars}", where)

    def add(self, cells: list[SpannedCell], is_hidden: bool = False) -> None:
        """Add a row of cells; one that is blank but for cells of rows above is no row of its own."""
        row: dict[int, str] = {}
        covered = self._spanned
        self._spanned = {c: (n - 1, text) for c, (n, text) in covered.items() if n > 1}
        is_own = any(cell.text.text for cell in cells)
        row.update((c, text if is_own else "") for c, (_, text) in covered.items())
        column = 0
        for (text, marks), at, across, down in cells:
            column = at if at >= 0 else column
            while column in covered:
                column += 1
            if column >= MAX_COLUMNS:
                break
            self.check(text, column)
            row[column] = text
            self._marked += ((self.height, column, kind, mark) for kind, mark in marks)
            across = max(1, min(across, MAX_COLUMNS - column))
            down = max(1, min(down, self.limits.max_cells))
            if across > 1 or down > 1:
                self._merged.append((self.height, column, self.height + down - 1, column + across - 1))
            if down > 1:
                for covering in range(column, column + across):
                    self._spanned[covering] = (down - 1, text if across == 1 else "")
            column += across
        width = max(row, default=-1) + 1
        self.n_cells += width - len(row)
        self._rows.extend([[row.get(c, "") for c in range(width)]])
        if is_hidden:
            self.hidden_rows.add(self.height)
        self.height += 1

    def skip(self, n_rows: int) -> None:
        """Leave rows blank, but for cells that span them."""
        while self._spanned and n_rows > 0:
            self.add([])
            n_rows -= 1
        if n_rows > 0:
            self._rows.extend([[]] * n_rows)
            self.height += n_rows

    def finish(self) -> Grid:
        """Return the sheet as a grid."""
        grid = self._grid
        grid.is_hidden, grid.merged = self.is_hidden, tuple(self._merged)
        grid.hidden_rows = frozenset(row for row in self.hidden_rows if row < self.height)
        grid.hidden_columns = frozenset(self.hidden_columns)
        grid.no_value, grid.inexact = tuple(self.no_value), tuple(self.inexact)
        grid.far = self._rows.finish()
        grid.marked, grid.shown = tuple(self._marked), tuple(self.shown)
        grid.comments, grid.beside = tuple(self.comments), tuple(self.beside)
        return grid

    def close_table(self) -> None:
        """Let no cell span beyond its table."""
        self._spanned = {}
