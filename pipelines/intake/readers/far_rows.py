"""Keep stray cells far below a table out of its rows.

Belongs here: passing rows on until many blank ones, and holding back the few cells that may follow. Does not belong here:
reading rows (``workbook``, ``markup``).
"""

from __future__ import annotations

BLANK_ROWS, FEW = 1_000, 20
"""A few cells at most, below so many blank rows, do not belong to the table."""


class RowsAsFilled:
    """Passes rows on to a list; what follows many blank rows waits until it is more than a few cells."""

    def __init__(self, rows: list[list[str]]):
        self._rows, self._at, self._end = rows, 0, 0
        self._late: list[tuple[int, list[list[str]]]] = []
        self._n_late = 0

    def extend(self, block: list[list[str]]) -> None:
        """Take rows."""
        first, self._at = self._at, self._at + len(block)
        if not any(map(any, block)):
            return
        if first - self._end < BLANK_ROWS and not self._late:
            self._give(first, block)
            return
        self._late.append((first, block))
        self._n_late += sum(bool(cell) for row in block for cell in row)
        if self._n_late > FEW:
            self._flush()

    def finish(self) -> tuple[tuple[int, int, str], ...]:
        """Return the cells that were kept out: row, column, text. A sheet that holds nothing else keeps them."""
        if not self._end:
            self._flush()
        return tuple(
            (row, column, text)
            for first, block in self._late
            for row, cells in enumerate(block, first)
            for column, text in enumerate(cells)
            if text.strip()
        )

    def _flush(self) -> None:
        for first, block in self._late:
            self._give(first, block)
        self._late, self._n_late = [], 0

    def _give(self, first: int, block: list[list[str]]) -> None:
        if first > self._end:
            self._rows.extend([] for _ in range(first - self._end))
        self._rows.extend(block)
        self._end = first + len(block)
