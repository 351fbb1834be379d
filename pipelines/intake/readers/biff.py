"""Read the cell formats of an old workbook (.xls, WPS .et) from its records.

Belongs here: hidden rows and columns, percent formats, the epoch, encryption. Does not belong here: the values
(``workbook``), the compound file around the stream (``olefile``).

Record numbers and layouts are those of [MS-XLS]. In this format formulas always have their last value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from

from pipelines.intake.readers.cell_format import MAX_COLUMNS, PERCENT_FORMATS, Marks, is_percent_format

_FILEPASS, _DATEMODE, _BOUNDSHEET, _FORMAT, _XF = 0x2F, 0x22, 0x85, 0x41E, 0xE0
_ROW, _COLINFO, _NUMBER, _RK, _MULRK, _FORMULA, _EOF = 0x208, 0x7D, 0x203, 0x27E, 0xBD, 0x06, 0x0A


@dataclass(frozen=True)
class Globals:
    """The workbook's own records: where sheets begin, which cell formats show a percentage."""

    offsets: tuple[int, ...]
    percent_formats: frozenset[int]
    epoch_1904: bool
    is_encrypted: bool


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream with their bodies, up to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        depth += (kind == 0x809) - (kind == _EOF)  # charts are substreams inside a sheet's
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _EOF and depth <= 0:
            return
        at += 4 + size


def read_globals(stream: bytes) -> Globals:
    """Read the records that stand before the first sheet."""
    offsets, formats, of_cells = [], set(PERCENT_FORMATS), []
    epoch_1904 = is_encrypted = False
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            is_encrypted = True
            break
        if kind == _DATEMODE and len(body) >= 2:
            epoch_1904 = body[0] == 1
        elif kind == _BOUNDSHEET and len(body) >= 8:
            offsets.append(unpack_from("<I", body)[0])
        elif kind == _FORMAT and len(body) >= 5:
            code = body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", errors="replace")
            if is_percent_format(code):
                formats.add(unpack_from("<H", body)[0])
        elif kind == _XF and len(body) >= 4:
            of_cells.append(unpack_from("<H", body, 2)[0])
    percent = frozenset(i for i, number in enumerate(of_cells) if number in formats)
    return Globals(tuple(offsets), percent, epoch_1904, is_encrypted)


def read_marks(stream: bytes, offset: int, percent_formats: frozenset[int]) -> Marks:
    """Walk over the records of the sheet that begins at ``offset``."""
    marks = Marks()
    for kind, body in _records(stream, offset):
        if kind == _ROW and len(body) >= 14:
            if body[12] & 0x20:
                marks.hidden_rows.add(unpack_from("<H", body)[0])
        elif kind == _COLINFO and len(body) >= 10:
            first, last = unpack_from("<HH", body)
            if body[8] & 1:
                marks.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif not percent_formats:
            continue
        elif kind in (_NUMBER, _RK, _FORMULA) and len(body) >= 6:
            row, column, cell_format = unpack_from("<HHH", body)
            if cell_format in percent_formats:
                marks.percent.add((row, column))
        elif kind == _MULRK and len(body) >= 6:
            row, first = unpack_from("<HH", body)
            for n, at in enumerate(range(4, len(body) - 7, 6)):
                if unpack_from("<H", body, at)[0] in percent_formats:
                    marks.percent.add((row, first + n))
    return marks
