"""Change the cells of a workbook's sheet once they are text.

Belongs here: percentages, texts without footnote marks, what a number format shows, values repeated down a merged range.
Does not belong here: finding the cells (``ooxml``, ``ods``, ``biff``), reading values (``workbook``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from pipelines.intake.readers.cell_format import Marks
from pipelines.intake.readers.cell_text import as_percent
from pipelines.intake.readers.grid import Place
from pipelines.intake.readers.number_format import shown_as


class CellChanges:
    """What is to be changed in the rows of one sheet."""

    def __init__(self, marks: Marks, merged: Iterable[tuple[int, int, int, int]], height: int):
        self._marks = marks
        self._shown: list[tuple[int, int, str]] = []
        self._below = _below(merged, height)
        self._repeated: dict[int, str] = {}
        self._texts, self._percent = _by_row(marks.texts), _by_row(marks.percent)
        self._formats, self._struck = _by_row(marks.formats), _by_row(marks.struck)
        self._unread_rows = {row for row, _ in marks.no_value}
        self._rows = sorted({*self._texts, *self._percent, *self._formats, *self._struck, *self._below})

    def apply(self, block: list[list[str]], first: int) -> None:
        """Change rows in place; ``first`` is the number of the first of them."""
        rows = self._rows
        for row in rows[bisect_left(rows, first) : bisect_left(rows, first + len(block))]:
            self._change(row, block[row - first])

    def _change(self, row: int, cells: list[str]) -> None:
        for column in self._texts.get(row, ()):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = self._marks.texts[row, column]
        self._show(row, cells)
        for column in _within(self._percent.get(row, ()), cells):
            cells[column] = as_percent(cells[column])
        for column in _within(self._struck.get(row, ()), cells):
            self._marks.take_struck(row, column, cells[column])
        # A row that is blank but for merged cells is no row of its own.
        is_own = any(cells) or row in self._unread_rows
        for column, is_top in self._below.get(row, ()):
            if column < len(cells) and is_top:
                self._repeated[column] = cells[column]
            elif column < len(cells) and is_own:
                cells[column] = self._repeated.get(column, "")

    def _show(self, row: int, cells: list[str]) -> None:
        for column in _within(self._formats.get(row, ()), cells):
            text = cells[column]
            shown = shown_as(text, self._marks.formats[row, column]) if text else text
            if shown != text:
                self._shown.append((row, column, shown))

    def rows_below(self, height: int) -> list[list[str]]:
        """Return the rows below the last one that the value reader gave: those with texts of their own."""
        last = max(self._texts, default=-1)
        rows: list[list[str]] = [[] for _ in range(height, last + 1)]
        self.apply(rows, height)
        return rows

    @property
    def shown(self) -> tuple[tuple[int, int, str], ...]:
        """The cells met so far that show another scale or unit than is stored, and what they show."""
        return tuple(sorted([*self._shown, *self._marks.shown]))

    @property
    def marked(self) -> tuple[tuple[int, int, str, str], ...]:
        """The marks of the sheet that are not part of a cell's text."""
        return tuple(sorted(self._marks.marked))


def _by_row(places: Iterable[Place]) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in places:
        rows[row].append(column)
    return rows


def _within(columns: Iterable[int], cells: list[str]) -> list[int]:
    return [column for column in columns if column < len(cells)]


def _below(merged: Iterable[tuple[int, int, int, int]], height: int) -> dict[int, list[tuple[int, bool]]]:
    """Return the rows of every range that is merged downwards in one column: row -> (column, is its top)."""
    rows: dict[int, list[tuple[int, bool]]] = {}
    for top, left, bottom, right in sorted(merged):
        if left == right:
            for row in range(top, min(bottom + 1, height)):
                rows.setdefault(row, []).append((left, row == top))
    return rows
