"""Read the cell formats of an OpenDocument spreadsheet.

Belongs here: hidden rows and columns, merged cells, formulas saved without a value, percentages. Does not belong here: the
values (``workbook``), other containers.
"""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree

from pipelines.intake.readers.cell_format import MAX_COLUMNS, Marks
from pipelines.intake.readers.ooxml import PIECE, refuse_doctype

CONTENT = "content.xml"
_MARKS = (b":visibility=", b":formula=", b"percentage", b"-spanned=")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_VALUES = tuple(
    _OFFICE + name for name in ("value", "string-value", "date-value", "time-value", "boolean-value")
)
_MAX_REPEAT = 1 << 20


def is_encrypted(archive: zipfile.ZipFile) -> bool:
    """Hold where the package's manifest says that its parts are encrypted."""
    try:
        return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except KeyError:
        return False


def read_marks(archive: zipfile.ZipFile) -> list[Marks]:
    """Return the marks of every sheet in order; none where the content holds nothing to mark.

    Raises:
        Unreadable: the content holds forbidden markup.
        ElementTree.ParseError: the content is broken.
    """
    is_marked = False
    with archive.open(CONTENT) as stream:
        tail = b""
        while data := stream.read(PIECE):
            refuse_doctype(tail + data, CONTENT)
            is_marked = is_marked or any(mark in tail + data for mark in _MARKS)
            tail = data[-32:]
    if not is_marked:
        return []
    sheets: list[Marks] = []
    row = column = repeat = 0
    with archive.open(CONTENT) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            tag = element.tag
            if event == "start":
                if tag == _TABLE + "table":
                    sheets.append(Marks())
                    row = column = 0
                elif tag == _TABLE + "table-row":
                    column = 0
                    repeat = _repeated(element, "number-rows-repeated")
                    if element.get(_TABLE + "visibility") in ("collapse", "filter") and sheets:
                        sheets[-1].hidden_rows.update(range(row, row + min(repeat, _MAX_REPEAT)))
                elif tag == _TABLE + "table-column" and sheets:
                    n = _repeated(element, "number-columns-repeated")
                    if element.get(_TABLE + "visibility") in ("collapse", "filter"):
                        sheets[-1].hidden_columns.update(range(column, min(column + n, MAX_COLUMNS)))
                    column += n
            elif tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell") and sheets:
                _mark_cell(sheets[-1], element, row, column)
                column += _repeated(element, "number-columns-repeated")
            elif tag == _TABLE + "table-row":
                row += repeat
                element.clear()
    return sheets


def _repeated(element: ElementTree.Element, name: str) -> int:
    count = element.get(_TABLE + name, "1")
    return max(int(count), 1) if count.isdigit() else 1


def _mark_cell(marks: Marks, cell: ElementTree.Element, row: int, column: int) -> None:
    if cell.get(_OFFICE + "value-type") == "percentage":
        n = min(_repeated(cell, "number-columns-repeated"), MAX_COLUMNS)
        marks.percent.update((row, column + i) for i in range(n))
    if cell.get(_TABLE + "formula") and not len(cell) and not any(cell.get(name) for name in _VALUES):
        marks.no_value.append((row, column))
    down, across = _repeated(cell, "number-rows-spanned"), _repeated(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        marks.merged.append((row, column, row + down - 1, column + across - 1))
