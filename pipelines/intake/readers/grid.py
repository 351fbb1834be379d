"""What readers return: grids of text, and the file that they come from.

Belongs here: the values that the reading process sends to the file pipeline. Does not belong here: reading, and what a cell
means (``layout``, ``reference``). Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipelines.intake.readers.rich_text import STRUCK
from pipelines.intake.reference.values import column_letter
from schemas.receipt import Finding

if TYPE_CHECKING:
    import polars as pl

CELL, LINE = "\x1f", "\x1e"
"""Separators of cells and rows in packed rows: no spreadsheet program writes them into a cell."""
HEAD_ROWS = 60
"""Number of rows of a long table that are read first; its header is among them."""
Place = tuple[int, int]
"""Row and column of a cell, from 0."""
NewRows = Callable[[], list[list[str]]]
"""Makes the list that a reader appends a sheet's rows to; that of the reading process sends the rows on."""

TEXT_BOX, PAGE = "text_box", "page"
"""Kinds of text that is in no cell: of a text box or shape, of a page's header or footer."""

_LISTS = ("merged", "no_value", "empty_formulas", "inexact", "marked", "shown", "far", "comments", "beside")


def in_the_file(row: int, column: int, turned_below: int | None) -> Place:
    """Return the row and column in the file of a cell of a sheet that is turned on its side below some rows."""
    if turned_below is None or row < turned_below:
        return row, column
    return column + turned_below, row - turned_below


@dataclass
class Grid:
    """A sheet as text, rows and columns from 0; blank cells are ``""``.

    Readers fill the fields below the rows; ``validate`` judges them.

    Attributes:
        sheet: its name, without control characters.
        rows: as long as they are filled; blank rows are kept, so that addresses are right. Of a long sheet the first rows.
        packed: all rows of a long sheet, in pieces in the wire format; no object for each cell.
        is_hidden: the sheet is hidden, or very hidden.
        hidden_rows: rows hidden by hand or by a filter.
        hidden_columns: columns of no width.
        merged: merged ranges as (top, left, bottom, right), all inclusive.
        no_value: cells whose formula was saved without a computed value; their text is ``""``.
        empty_formulas: cells whose formula gives a text without characters.
        inexact: whole numbers of more than fifteen digits: a spreadsheet keeps fifteen, the rest is lost.
        marked: parts of cells that are not in their text (row, column, kind, text): footnote marks, struck-out and hidden
            parts. A cell that is struck out as a whole keeps its text; its mark is the same text.
        shown: cells that show another number, scale or unit than is stored, by their number format or by their file (row, column, what is shown).
        far: cells far away from all others, which are not among the rows (row, column, text).
        comments: cells with a comment that is not our own (row, column, text).
        beside: texts in no cell (row, column, kind, text), at the cell that a text box begins over, those of pages at the first.
        turned_below: on a sheet turned on its side, the number of first rows (titles) that are as in the file; the rows
            below are the columns of the file.
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
    empty_formulas: tuple[Place, ...] = ()
    inexact: tuple[Place, ...] = ()
    marked: tuple[tuple[int, int, str, str], ...] = ()
    shown: tuple[tuple[int, int, str], ...] = ()
    far: tuple[tuple[int, int, str], ...] = ()
    comments: tuple[tuple[int, int, str], ...] = ()
    beside: tuple[tuple[int, int, str, str], ...] = ()
    epoch_1904: bool = False
    turned_below: int | None = None

    def address(self, row: int, column: int) -> str:
        """Return ``Sheet!C14`` of a 0-based cell."""
        row, column = in_the_file(row, column, self.turned_below)
        return f"{self.sheet}!{column_letter(column)}{row + 1}"

    def facts(self) -> dict[str, Any]:
        """Return everything but the rows as plain lists and numbers, for JSON."""
        facts = {name: value for name, value in vars(self).items() if name not in ("rows", "packed")}
        return {n: sorted(v) if isinstance(v, frozenset) else v for n, v in facts.items()}

    def filled(self, rows: frozenset[int]) -> list[int]:
        """Return those of the given rows that are not blank, in order."""
        if not self.packed:
            return sorted(r for r in rows if r < len(self.rows) and any(self.rows[r]))
        filled, first = [], 0
        for piece in self.packed if rows else ():
            lines = piece.split(LINE.encode())
            filled += [
                r
                for r in range(first, first + len(lines))
                if r in rows and lines[r - first].strip(CELL.encode())
            ]
            first += len(lines)
        return filled

    def struck_out(self) -> set[Place]:
        """Return the cells among the rows that are struck out as a whole."""
        return {
            (row, column)
            for row, column, kind, text in self.marked
            if kind == STRUCK
            and row < len(self.rows)
            and "".join(self.rows[row][column : column + 1]).strip() == text
        }

    def without(self, places: Collection[Place]) -> Grid:
        """Return the sheet with some cells blank."""
        rows = list(self.rows)
        for row in {row for row, _ in places}:
            rows[row] = ["" if (row, j) in places else cell for j, cell in enumerate(rows[row])]
        return replace(self, rows=rows)

    @classmethod
    def of_facts(cls, facts: dict[str, Any], rows: list[list[str]]) -> Grid:
        """Return the object with these ``facts``."""
        for name in ("hidden_rows", "hidden_columns"):
            facts[name] = frozenset(facts[name])
        for name in _LISTS:
            facts[name] = tuple(map(tuple, facts[name]))
        return cls(rows=rows, **facts)


@dataclass
class Dialect:
    """How a text file is written; ``encoding`` may change from ascii to gb18030 while it is read.

    ``is_stated``: a first line ``sep=;`` names the delimiter. Spreadsheet programs do not count or show that line.
    ``width``: the number of cells that most lines have, 0 if it is not known.
    """

    encoding: str
    delimiter: str
    is_stated: bool = False
    width: int = 0


@dataclass
class Batch:
    """Consecutive records of a long table.

    Attributes:
        first_row: the 1-based row of the first record.
        frame: text columns ``c0``, ``c1``, ...; blank cells are null.
        overlong: 1-based rows with more filled cells than the header has columns.
        findings: on the text that the records were read from.
    """

    first_row: int
    frame: pl.DataFrame
    overlong: list[int]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class OpenedFile:
    """A file as far as it could be opened: its grids, or the head of a long text table.

    Attributes:
        container: xlsx, xlsm, xls, ods, html, xml or csv; detected by content.
        encoding: of a text file.
        grids: its filled sheets.
        dialect: of a delimited text file.
        is_head: only the first rows were read; the rest is to be read in batches.
        finding: why the file cannot be read.
        notes: notes on the file as a whole.
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
        """Return the object with these ``facts``."""
        return cls(
            container=facts["container"],
            encoding=facts["encoding"],
            grids=grids,
            dialect=Dialect(**facts["dialect"]) if facts["dialect"] else None,
            is_head=facts["is_head"],
            finding=Finding(**facts["finding"]) if facts["finding"] else None,
            notes=tuple(Finding(**note) for note in facts["notes"]),
        )


def consecutive_runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of consecutive numbers, such as rows or columns, which are given in order."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]
