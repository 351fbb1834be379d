"""The cell formats of a sheet, beside its values.

Belongs here: the value that ``ooxml``, ``biff`` and ``ods`` return and ``workbook`` combines with the cells. Does not
belong here: reading any container, and what a number format shows (``number_format``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.intake.readers.grid import Place
from pipelines.intake.readers.rich_text import STRUCK, RichText

MAX_COLUMNS = 16_384
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The error values of old workbooks by their number."""


@dataclass
class Marks:
    """Marks of one sheet, rows and columns from 0.

    Attributes:
        hidden_rows: rows that are not shown.
        hidden_columns: columns that are not shown.
        no_value: formula cells without a computed value.
        empty_formulas: formula cells whose result is a text without characters.
        percent: cells whose number is shown times a hundred.
        merged: ranges, where the value reader does not know them.
        texts: texts in place of those of the value reader.
        marked: row, column, kind and text of marks that are not part of a cell's text.
        struck: cells that are struck out as a whole by their format.
        formats: cells with a number format that shows another scale or unit than is stored, and its code.
        shown: cells whose own file says that they show something else than is stored, and what.
        beside: texts in no cell, as in ``Grid``.
        far: cells so far away from all others that they are not read, and their text.
        comments: cells with a comment, and its text.
        end: rows and columns of the sheet as far as it is filled, if that is known.
        is_odd: the value reader cannot read the sheet as it is.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    no_value: list[Place] = field(default_factory=list)
    empty_formulas: list[Place] = field(default_factory=list)
    percent: set[Place] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    texts: dict[Place, str] = field(default_factory=dict)
    marked: list[tuple[int, int, str, str]] = field(default_factory=list)
    struck: set[Place] = field(default_factory=set)
    formats: dict[Place, str] = field(default_factory=dict)
    shown: list[tuple[int, int, str]] = field(default_factory=list)
    beside: list[tuple[int, int, str, str]] = field(default_factory=list)
    far: list[tuple[int, int, str]] = field(default_factory=list)
    comments: list[tuple[int, int, str]] = field(default_factory=list)
    end: Place | None = None
    is_odd: bool = False

    def add_text(self, place: Place, text: RichText) -> None:
        """Take up a cell's text and its marks."""
        self.texts[place] = text.text
        self.marked += ((*place, kind, mark) for kind, mark in text.marks)

    def take_struck(self, row: int, column: int, text: str) -> None:
        """Take up that a whole cell with this text is struck out."""
        if text.strip() and (row, column) in self.struck:
            self.marked = [mark for mark in self.marked if mark[:2] != (row, column)]
            self.marked.append((row, column, STRUCK, text.strip()))


def column_number(letters: str) -> int:
    """Return the 0-based number of a column's letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
