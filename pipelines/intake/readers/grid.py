"""What a reader hands on: grids of text, and the file they came from.

Belongs here: the shapes that cross from the reading process to the desk. Does not belong here: reading, and what
any cell means (``layout``, ``values``). Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.intake.reference.values import column_letter
from schemas.receipt import Finding

if TYPE_CHECKING:
    import polars as pl

CELL, LINE = "\x1f", "\x1e"
"""Stand between cells and between rows that are packed: no spreadsheet program writes them into a cell."""
HEAD_ROWS = 60
"""Rows that are read of a long table first: its header stands among them."""
Place = tuple[int, int]
"""Row and column of a cell, from 0."""
NewRows = Callable[[], list[list[str]]]
"""Makes the list that a reader appends a sheet's rows to; the reading process has one that gives rows away."""


@dataclass
class Grid:
    """A sheet as text, rows and columns from 0; blank cells are ``""``.

    Readers fill the fields below the rows and draw no conclusion from them.

    Attributes:
        sheet: its name, without control characters.
        rows: as long as they are filled; blank rows stand, so that addresses hold. Of a long sheet the head.
        packed: all rows of a long sheet, in pieces as ``crossing`` packs them; no object a cell.
        is_hidden: the sheet is hidden, or very hidden.
        hidden_rows: rows hidden by hand or by a filter.
        hidden_columns: columns of no width.
        merged: merged ranges as (top, left, bottom, right), all inclusive.
        no_value: cells whose formula was saved without a computed value; their text is ``""``.
        inexact: whole numbers of more than fifteen digits: a spreadsheet keeps fifteen, the rest is lost.
        epoch_1904: day numbers of this workbook count from 1904-01-01.
    """

    sheet: str
    rows: list[list[str]] = field(default_factory=list)
    packed: tuple[bytes, ...] = field(default=(), repr=False)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    no_value: tuple[Place, ...] = ()
    inexact: tuple[Place, ...] = ()
    epoch_1904: bool = False

    def address(self, row: int, column: int) -> str:
        """Return ``Sheet!C14`` of a 0-based cell."""
        return f"{self.sheet}!{column_letter(column)}{row + 1}"

    def facts(self) -> dict[str, Any]:
        """Return everything but the rows as plain lists and numbers, for JSON."""
        facts = {name: value for name, value in vars(self).items() if name not in ("rows", "packed")}
        return {n: sorted(v) if isinstance(v, frozenset) else v for n, v in facts.items()}

    def filled(self, rows: frozenset[int]) -> list[int]:
        """Return those of some rows that hold anything, in order."""
        if not self.packed:
            return sorted(r for r in rows if r < len(self.rows) and any(self.rows[r]))
        found, first = [], 0
        for piece in self.packed if rows else ():
            lines = piece.split(LINE.encode())
            found += [
                r
                for r in range(first, first + len(lines))
                if r in rows and lines[r - first].strip(CELL.encode())
            ]
            first += len(lines)
        return found

    @classmethod
    def of_facts(cls, facts: dict[str, Any], rows: list[list[str]]) -> Grid:
        """Put together again what ``facts`` took apart."""
        for name in ("hidden_rows", "hidden_columns"):
            facts[name] = frozenset(facts[name])
        for name in ("merged", "no_value", "inexact"):
            facts[name] = tuple(map(tuple, facts[name]))
        return cls(rows=rows, **facts)


@dataclass
class Dialect:
    """How a text file is written; ``encoding`` may turn from ascii to gb18030 further down.

    ``is_stated``: a first line ``sep=;`` names the delimiter. No spreadsheet program counts or shows it.
    """

    encoding: str
    delimiter: str
    is_stated: bool = False


@dataclass
class Batch:
    """Consecutive records of a long table.

    Attributes:
        first_row: the 1-based row of the first record.
        frame: text columns ``c0``, ``c1``, ...; blank cells are null.
        overlong: 1-based rows with more filled cells than the header has columns.
    """

    first_row: int
    frame: pl.DataFrame
    overlong: list[int]


@dataclass(frozen=True)
class OpenedFile:
    """A file as far as it could be opened: its grids, or the head of a long text table.

    Attributes:
        container: xlsx, xlsm, xls, ods, html, xml or csv; told by content.
        encoding: of a text file.
        grids: its filled sheets.
        dialect: of a delimited text file.
        is_head: only the first rows were read; the rest is to be read in batches.
        finding: why the file cannot be read on.
        notes: what the sender should know of the file as a whole.
    """

    container: str = ""
    encoding: str = ""
    grids: tuple[Grid, ...] = ()
    dialect: Dialect | None = None
    is_head: bool = False
    finding: Finding | None = None
    notes: tuple[Finding, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Return everything but the grids as plain values, for JSON."""
        return {
            "container": self.container,
            "encoding": self.encoding,
            "dialect": self.dialect and vars(self.dialect),
            "is_head": self.is_head,
            "finding": self.finding and vars(self.finding),
            "notes": [vars(note) for note in self.notes],
        }

    @classmethod
    def of_facts(cls, facts: dict[str, Any], grids: tuple[Grid, ...]) -> OpenedFile:
        """Put together again what ``facts`` took apart."""
        return cls(
            container=facts["container"],
            encoding=facts["encoding"],
            grids=grids,
            dialect=Dialect(**facts["dialect"]) if facts["dialect"] else None,
            is_head=facts["is_head"],
            finding=Finding(**facts["finding"]) if facts["finding"] else None,
            notes=tuple(Finding(**note) for note in facts["notes"]),
        )
