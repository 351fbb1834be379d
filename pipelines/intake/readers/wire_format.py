"""The wire format of rows from the reading process: bytes, with one character between cells and one between rows.

Belongs here: packing rows, unpacking them as lists or, many at once, as batches of polars columns. Does not belong here:
the pipe (``worker``), reading any container, and what the cells mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.intake.readers.grid import CELL, LINE, Batch

if TYPE_CHECKING:
    import polars as pl

_CELL, _LINE = CELL.encode(), LINE.encode()


def pack(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as bytes; a cell that holds what separates cells gets blanks in its place."""
    text = LINE.join([CELL.join(row) for row in rows])
    if text.count(CELL) + text.count(LINE) != sum(len(row) or 1 for row in rows) - 1:
        text = LINE.join(CELL.join(_without_separators(cell) for cell in row) for row in rows)
    return text.encode(errors="replace")


def _without_separators(cell: str) -> str:
    return cell.replace(CELL, " ").replace(LINE, " ")


def unpack(packed: bytes) -> list[list[str]]:
    """Return the rows that were packed; a row without cells becomes one blank cell."""
    return [line.split(CELL) for line in packed.decode().split(LINE)]


def width(packed: Sequence[bytes]) -> int:
    """Return the number of cells of the longest row."""
    widest = 0
    for lines in packed:
        height, n = lines.count(_LINE) + 1, lines.count(_CELL)
        first = lines[: lines.find(_LINE)].count(_CELL) if height > 1 else n
        is_even = n == height * first
        widest = max(widest, first if is_even else max(line.count(_CELL) for line in lines.split(_LINE)))
    return widest + 1


def batches(packed: Sequence[bytes], skip_rows: int, n_columns: int, batch_rows: int) -> Iterator[Batch]:
    """Yield the rows of a long sheet in batches of at least ``batch_rows``, the last one excepted."""
    row, n_rows = 1, 0
    waiting: list[bytes] = []
    for n, lines in enumerate(packed, 1):
        height = lines.count(_LINE) + 1
        if skip_rows >= height:
            skip_rows, row = skip_rows - height, row + height
            continue
        if skip_rows:
            lines, height, row = lines.split(_LINE, skip_rows)[-1], height - skip_rows, row + skip_rows
            skip_rows = 0
        waiting.append(lines)
        n_rows += height
        if n_rows >= batch_rows or n == len(packed):
            yield Batch(row, _frame(_LINE.join(waiting), n_rows, n_columns), [])
            row, n_rows = row + n_rows, 0
            waiting = []


def _frame(lines: bytes, height: int, n_columns: int) -> pl.DataFrame:
    import polars as pl

    width = lines.count(_CELL) // height + 1
    names = [f"c{i}" for i in range(max(width, n_columns))]
    missing = [pl.lit(None, pl.String).alias(name) for name in names[width:]]
    if width > 1 and lines.count(_CELL) == height * (width - 1):
        try:
            frame = pl.read_csv(
                lines,
                has_header=False,
                infer_schema=False,
                new_columns=names[:width],
                separator=CELL,
                eol_char=LINE,
                quote_char=None,
            )
        except pl.exceptions.ComputeError:  # rows of unequal length that are as many cells together
            frame = pl.DataFrame()
        if frame.height == height:
            return frame.with_columns(missing).select(names[:n_columns])
    rows = [(row + [""] * n_columns)[:n_columns] for row in unpack(lines)]
    cells = [[cell or None for cell in row] for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(names[:n_columns], pl.String), orient="row")
