"""Put sheets of an Office Open XML workbook right that the value reader cannot read.

Belongs here: error values, wrong dimensions, cells far away from all others, markup within values. Does not belong here: what the cells hold
(``workbook``) and their formats (``ooxml``).

The value reader refuses a sheet whose dimension is no range of cells or that holds an error value it does not know, hands
the others over as blanks, ends a number at a comment within it, and reserves room for every cell up to the last one.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.intake.readers.cell_format import column_number
from pipelines.intake.readers.far_rows import BLANK_ROWS, FEW
from pipelines.intake.readers.grid import Place

_P, _END = rb"<(?:\w+:)?", rb"</(?:\w+:)?"
_DIMENSION = re.compile(
    _P + rb"""dimension\b(?:[^>]*?\bref\s*=\s*["']([^"']*)["'])?[^>]*?(?:/>|>\s*""" + _END + rb"dimension>)"
)
_RANGE = re.compile(rb"[A-Z]{1,3}[1-9]\d{0,6}(?::[A-Z]{1,3}[1-9]\d{0,6})?")
_ERROR = re.compile(_P + rb"""c(?:\s[^>]*?)?\st\s*=\s*["']e["']""")
_ERROR_TYPE = re.compile(rb"""(\st\s*=\s*["'])e(["'])$""")
_NO_TEXT = re.compile(rb"<!--.*?-->|<\?(?!xml\s).*?\?>", re.DOTALL)
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ROW = re.compile(_P + rb"row\b[^>]*?/>|" + _P + rb"row\b[^>]*>.*?" + _END + rb"row\s*>", re.DOTALL)
_ROW_NUMBER = re.compile(_P + rb"""row\s[^>]*?\br\s*=\s*["'](\d+)["']""")
_CELL = re.compile(
    _P + rb"""c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d+)["'][^>]*?(?:/>|>(.*?)""" + _END + rb"c\s*>)", re.DOTALL
)
_FILLED = re.compile(_P + rb"v\s*>[^<]|" + _P + rb"is\b")
_TWO_LETTERS, _THREE_LETTERS = re.compile(rb'r="[A-Z]{2}'), re.compile(rb'r="[A-Z]{3}')
_WIDEST = (26, 702, 16_384)
_MANY_CELLS, _BYTES_A_CELL = 1 << 20, 2.5
"""A frame of more cells than these is looked at where the part has fewer bytes a cell."""
_BLANK_COLUMNS = 200
"""What is further away than so many blank columns, and not more than a few cells, is not of the table."""


def is_odd(first: bytes) -> bool:
    """Hold where a sheet's first piece declares a dimension that is no range of cells."""
    match = _DIMENSION.search(first, 0, 4096)
    return match is not None and (match[1] is None or _RANGE.fullmatch(match[1]) is None)


def has_errors(piece: bytes) -> bool:
    """Hold where some cell has an error value."""
    return (b'"e"' in piece or (b"'" in piece and b"'e'" in piece)) and _ERROR.search(piece) is not None


def has_markup(piece: bytes) -> bool:
    """Hold where a comment, an instruction or literal text is among the cells: no spreadsheet program writes any."""
    return b"<!" in piece or (b"<?" in piece and _NO_TEXT.search(piece) is not None)


@dataclass
class Frame:
    """How far a sheet may reach, as far as that is seen without looking at every cell."""

    last_row: int = 0
    letters: int = 1
    size: int = 0

    def add(self, piece: bytes) -> None:
        """Look at the next piece of the part."""
        self.size += len(piece)
        numbers = _ROW_NUMBER.findall(piece) if self.size == len(piece) and len(piece) < 1 << 20 else ()
        last = _ROW_NUMBER.search(piece, max(piece.rfind(b"<", 0, max(piece.rfind(b"row "), 0)), 0))
        self.last_row = max(self.last_row, *map(int, numbers), int(last[1]) if last else 0, 0)
        if self.letters < 2 and _TWO_LETTERS.search(piece):
            self.letters = 2
        if self.letters == 2 and _THREE_LETTERS.search(piece):
            self.letters = 3

    @property
    def is_suspicious(self) -> bool:
        """Hold where nearly all cells of the frame must be blank."""
        n_cells = self.last_row * _WIDEST[self.letters - 1]
        return n_cells > _MANY_CELLS and n_cells > self.size / _BYTES_A_CELL


@dataclass(frozen=True)
class Reach:
    """The filled part of a sheet: rows and columns of the table, and the cells that are far away from it."""

    height: int
    width: int
    far: tuple[tuple[int, int, bytes], ...]

    @property
    def end(self) -> Place:
        """Height and width."""
        return self.height, self.width


def reach_of(pieces: Iterable[bytes]) -> Reach:
    """Look at every filled cell of a sheet."""
    rows: Counter[int] = Counter()
    columns: Counter[int] = Counter()
    at: dict[Place, bytes] = {}
    for row, column, cell in _filled(pieces):
        rows[row] += 1
        columns[column] += 1
        if rows[row] + columns[column] <= 2 * FEW:
            at[row, column] = cell
    height, width = _cut(rows, BLANK_ROWS), _cut(columns, _BLANK_COLUMNS)
    far = sorted((r, c, cell) for (r, c), cell in at.items() if r >= height or c >= width)
    return Reach(height, width, tuple(far))


def _filled(pieces: Iterable[bytes]) -> Iterator[tuple[int, int, bytes]]:
    for piece in pieces:
        for match in _CELL.finditer(piece):
            if match[3] and _FILLED.search(match[3]):
                yield int(match[2]) - 1, column_number(match[1].decode()), match[0]


def _cut(filled: Counter[int], blank: int) -> int:
    """Return the number before which the table ends: what lies beyond a wide gap, if it is few cells, is not of it."""
    numbers, beyond = sorted(filled), filled.total()
    for number, following in zip(numbers, numbers[1:], strict=False):
        beyond -= filled[number]
        if following - number > blank and beyond <= FEW:
            return number + 1
    return numbers[-1] + 1 if numbers else 0


def repaired(archive: zipfile.ZipFile, parts: Mapping[str, Place | None]) -> bytes:
    """Return the package with some sheets put right; a place is where a sheet is cut off."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name in archive.namelist():
            data = archive.read(name)
            package.writestr(name, _put_right(data, parts[name]) if name in parts else data)
    return stream.getvalue()


def _put_right(xml: bytes, end: Place | None) -> bytes:
    xml = _CDATA.sub(lambda match: html.escape(match[1].decode(errors="replace")).encode(), xml)
    xml = _DIMENSION.sub(b"", _NO_TEXT.sub(b"", xml), count=1)
    xml = _ERROR.sub(lambda match: _ERROR_TYPE.sub(rb"\1str\2", match[0]), xml)
    return xml if end is None else _ROW.sub(lambda match: _cut_row(match[0], *end), xml)


def _cut_row(row: bytes, height: int, width: int) -> bytes:
    number = _ROW_NUMBER.match(row)
    if number and int(number[1]) > height:
        return b""
    return _CELL.sub(lambda cell: b"" if column_number(cell[1].decode()) >= width else cell[0], row)
