"""Read the cell formats of an old workbook (.xls, WPS .et) from its records.

Belongs here: hidden rows and columns, cell formats, error values, the epoch, encryption. Does not belong here: the other
values (``workbook``), texts in no cell (``biff_texts``), the compound file around the stream (``olefile``).

Record numbers and layouts are those of [MS-XLS], and of the older description of the format for what it reserves. Every
formula has a value in this format: a library that computes nothing writes one all the same, and asks that the formula be
calculated when the file is opened. A spreadsheet program never asks this, also where the value is 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import pack, unpack_from

from pipelines.intake.readers.biff_strings import read_marked
from pipelines.intake.readers.biff_texts import RECORDS as TEXT_RECORDS
from pipelines.intake.readers.biff_texts import TextRecords
from pipelines.intake.readers.cell_format import ERRORS, MAX_COLUMNS, Marks
from pipelines.intake.readers.number_format import PERCENT_FORMATS, is_percent_format, shows_another
from pipelines.intake.readers.rich_text import PLAIN, STRUCK, SUPERSCRIPT, RichText

_FILEPASS, _DATEMODE, _BOUNDSHEET, _FORMAT, _XF = 0x2F, 0x22, 0x85, 0x41E, 0xE0
_FONT, _SST, _CONTINUE = 0x31, 0xFC, 0x3C
_ROW, _COLINFO, _NUMBER, _RK, _MULRK, _FORMULA, _EOF = 0x208, 0x7D, 0x203, 0x27E, 0xBD, 0x06, 0x0A
_ERROR, _LABEL_SST = 0x205, 0xFD
_NUMBERS = (_NUMBER, _RK, _FORMULA)
_BOF, EXCEL_95, EXCEL_97 = 0x809, 0x500, 0x600
_CALCULATE_ON_LOAD = 2
_JXL_RESULT = pack("<dHL", 4.0, _CALCULATE_ON_LOAD, 0xFCE00000)
"""What JExcelApi writes for the value, flags and cache of every formula."""
_MISSING_FONT = 4
"""No font has this number: those from here on are counted one higher than they stand."""


def _one_of(*functions: int) -> bytes:
    return b"|".join(re.escape(pack("<H", number)) for number in functions)


_GIVES_NUMBER = re.compile(
    rb"(?:[\x03-\x07\x12-\x14]"  # + - * / ^, signs, %
    rb"|\x19\x10\0\0"  # the sum of one range
    # ABS, INT, ROUND, ROUNDUP, ROUNDDOWN, COUNTIF
    rb"|[\x21\x41\x61](?:" + _one_of(24, 25, 27, 212, 213, 346) + rb")"
    # COUNT, SUM, AVERAGE, MIN, MAX, COUNTA, PRODUCT, SUMPRODUCT, SUBTOTAL, SUMIF
    rb"|[\x22\x42\x62].(?:" + _one_of(0, 4, 5, 6, 7, 169, 183, 228, 344, 345) + rb"))\x15*\Z",
    re.DOTALL,
)
"""A formula whose last operation gives a number: an empty text as its value was never calculated."""


@dataclass
class Globals:
    """The workbook's own records.

    Attributes:
        offsets: where the sheets begin.
        percent: cell formats that show a percentage.
        formats: cell formats that show another scale or unit than is stored, with their code.
        struck: cell formats that strike the whole cell out.
        marked_strings: shared strings with superscript or struck-out parts, by number.
        epoch_1904: day numbers count from 1904.
        is_encrypted: the rest cannot be read.
        version: of the format.
    """

    offsets: list[int] = field(default_factory=list)
    percent: frozenset[int] = frozenset()
    formats: dict[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    marked_strings: dict[int, RichText] = field(default_factory=dict)
    epoch_1904: bool = False
    is_encrypted: bool = False
    version: int = EXCEL_97


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream with their bodies, up to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)  # charts are substreams inside a sheet's
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _EOF and depth <= 0:
            return
        at += 4 + size


def read_globals(stream: bytes) -> Globals:
    """Read the records that stand before the first sheet."""
    book = Globals()
    codes: dict[int, str] = dict.fromkeys(PERCENT_FORMATS, "0%")
    fonts: list[str] = []
    cells: list[tuple[int, int]] = []
    strings: list[bytes] = []
    before = 0
    for kind, body in _records(stream, 0):
        if kind == _BOF and len(body) >= 2:
            book.version = unpack_from("<H", body)[0]
        elif kind == _FILEPASS:
            book.is_encrypted = True
            break
        elif kind == _DATEMODE and len(body) >= 2:
            book.epoch_1904 = body[0] == 1
        elif kind == _BOUNDSHEET and len(body) >= 8:
            book.offsets.append(unpack_from("<I", body)[0])
        elif kind == _FORMAT and len(body) >= 5:
            encoding = "utf-16-le" if body[4] & 1 else "latin-1"
            codes[unpack_from("<H", body)[0]] = body[5:].decode(encoding, errors="replace")
        elif kind == _FONT and len(body) >= 10:
            fonts += [_font(body)] * (2 if len(fonts) == _MISSING_FONT else 1)
        elif kind == _XF and len(body) >= 4:
            cells.append(unpack_from("<HH", body))
        elif kind == _SST or (kind == _CONTINUE and before == _SST):
            strings.append(body)
            kind = _SST
        before = kind
    shown = {n: codes.get(number, "") for n, (_, number) in enumerate(cells)}
    book.percent = frozenset(n for n, code in shown.items() if is_percent_format(code))
    book.formats = {n: code for n, code in shown.items() if shows_another(code)}
    struck = {n for n, kind_of_font in enumerate(fonts) if kind_of_font == STRUCK}
    book.struck = frozenset(n for n, (font, _) in enumerate(cells) if font in struck)
    if any(fonts) and strings:
        book.marked_strings = read_marked(strings, fonts)
    return book


def _font(body: bytes) -> str:
    if body[2] & 8:
        return STRUCK
    return SUPERSCRIPT if unpack_from("<H", body, 8)[0] in (1, 2) else PLAIN


def read_marks(stream: bytes, offset: int, book: Globals) -> Marks:
    """Walk over the records of the sheet that begins at ``offset``."""
    marks = Marks()
    has_formats = bool(book.percent or book.formats or book.struck)
    texts = TextRecords()
    for kind, body in _records(stream, offset):
        if kind == _ROW and len(body) >= 14:
            if body[12] & 0x20:
                marks.hidden_rows.add(unpack_from("<H", body)[0])
        elif kind == _COLINFO and len(body) >= 10:
            first, last = unpack_from("<HH", body)
            if body[8] & 1:
                marks.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif kind == _ERROR and len(body) >= 8:
            if body[7]:
                marks.texts[unpack_from("<HH", body)] = ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            marks.texts[unpack_from("<HH", body)] = ERRORS.get(body[8], "#N/A")
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 3 and body[12:14] == b"\xff\xff":
            places = marks.no_value if _GIVES_NUMBER.search(body, 22) else marks.empty_formulas
            places.append(unpack_from("<HH", body))
        elif kind == _FORMULA and _is_not_calculated(body):
            marks.no_value.append(unpack_from("<HH", body))
        elif kind == _LABEL_SST and len(body) >= 10:
            _mark_string(marks, body, book)
        elif kind in TEXT_RECORDS:
            texts.take(kind, body)
        elif not has_formats:
            continue
        elif kind in _NUMBERS and len(body) >= 6:
            _mark_format(marks, book, *unpack_from("<HHH", body))
        elif kind == _MULRK and len(body) >= 6:
            row, first = unpack_from("<HH", body)
            for n, at in enumerate(range(4, len(body) - 7, 6)):
                _mark_format(marks, book, row, first + n, unpack_from("<H", body, at)[0])
    marks.comments, marks.beside = texts.comments(), texts.beside()
    return marks


def _is_not_calculated(body: bytes) -> bool:
    """Hold where a formula waits to be calculated and has a value that libraries write without calculating."""
    if len(body) < 20 or not body[14] & _CALCULATE_ON_LOAD:
        return False
    return unpack_from("<d", body, 6)[0] == 0 or body[6:20] == _JXL_RESULT


def _mark_string(marks: Marks, body: bytes, book: Globals) -> None:
    row, column, cell_format, number = unpack_from("<HHHI", body)
    if text := book.marked_strings.get(number):
        marks.add_text((row, column), text)
    if cell_format in book.struck:
        marks.struck.add((row, column))


def _mark_format(marks: Marks, book: Globals, row: int, column: int, cell_format: int) -> None:
    if cell_format in book.percent:
        marks.percent.add((row, column))
    if cell_format in book.formats:
        marks.formats[row, column] = book.formats[cell_format]
    if cell_format in book.struck:
        marks.struck.add((row, column))
