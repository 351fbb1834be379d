"""The part of a sender's sheet that figures were read from, as a page shows it.

Belongs here: rows and columns of published cells. Does not belong here: which cells are published (``fct_source_cell``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.report.grouping import grouped
from pipelines.report.queries import Row


@dataclass(frozen=True)
class CellBlock:
    """A part of a sheet: its name, the letters of its columns, and the number and cells of each row, None for what is not published."""

    sheet: str
    columns: list[str]
    rows: list[tuple[int, list[Row | None]]]


def block(cells: Sequence[Row]) -> CellBlock | None:
    """Return the smallest part of a sheet that has these cells, None if there are none."""
    if not cells:
        return None
    at = {(cell["row_no"], cell["column_no"]): cell for cell in cells}
    letters = {cell["column_no"]: cell["column_letter"] for cell in cells}
    rows = sorted({row for row, _ in at})
    return CellBlock(
        cells[0]["sheet_name"],
        [letters[column] for column in sorted(letters)],
        [(row, [at.get((row, column)) for column in sorted(letters)]) for row in rows],
    )


def sheets(cells: Sequence[Row]) -> list[CellBlock]:
    """Return the part of each sheet that has these cells of a file."""
    blocks = (block(own) for own in grouped(cells, "sheet_name").values())
    return [one for one in blocks if one]


@dataclass(frozen=True)
class Operand:
    """A figure that a judged figure is made of: what it is, the submission that brought it, and the sheet around its cell."""

    figure: Row
    submission: Row | None
    block: CellBlock | None
