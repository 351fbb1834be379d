"""Write cells, styles and bytes of generated workbooks.

Belongs here: writing text as text, colours, fonts and borders, saving so that the same content gives the same bytes.
Does not belong here: the content of a sheet (``annotate``, ``template``).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.utils import range_boundaries
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from pipelines.common.spreadsheet import FORMULA_STARTS, NOT_XML

COLOURS = {"error": "FFF4B5AE", "query": "FFFFE08C", "note": "FFC3DDF3"}
"""Fills by severity; they are removed again from a copy that is submitted."""
INK = {"error": "FF9B1C12", "query": "FF7A5200", "note": "FF1D5A86"}
"""Font colours by severity."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)>(<f(?: [^>]*)?>[^<]*</f>)<v ?/?>(?:</v>)?</c>')
_THIN = Side(style="thin", color="FFBFC5CC")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def at(sheet: Worksheet, row: int, column: int) -> Any:
    """Return a cell, as ``Any``: openpyxl has no complete types."""
    return sheet.cell(row, column)


def cells_of(sheet: Worksheet) -> list[Any]:
    """Return the cells that a sheet has.

    ``iter_rows`` would make every cell up to the last one: one stray cell can ask for billions.
    """
    return list(sheet._cells.values())  # type: ignore[attr-defined]


def edges(cells: str) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of ``C5`` or ``C5:C40``.

    Raises:
        ValueError: it is not a cell or range, or it is whole rows or columns.
    """
    left, top, right, bottom = range_boundaries(cells)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(cells)
    return left, top, right, bottom


def put_text(cell: Any, value: str) -> None:
    """Write text as text, whatever it begins with."""
    cell.value = None
    cell.data_type = "s"
    cell._value = NOT_XML.sub("", value)[:32767]
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def text_width(value: str) -> int:
    """Return the approximate width of a text, in narrow letters."""
    return max(sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in value.splitlines() or [""])


def lettering(**looks: Any) -> Font:
    """Return the font of generated sheets."""
    return Font(name="Microsoft YaHei", **({"size": 10} | looks))


def print_across(sheet: Worksheet) -> None:
    """Have a sheet printed on A4 landscape, as wide as one page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


class _StillZip(zipfile.ZipFile):
    """A zip whose entries have a fixed date, with the values of formulas that openpyxl leaves out."""

    def __init__(self, stream: io.BytesIO, values: Mapping[str, Mapping[str, str]]):
        super().__init__(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._values = values

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        """Add the XML of a sheet."""
        content = Path(filename).read_bytes()
        if values := self._values.get(arcname):
            content = _FORMULA_CELL.sub(lambda m: _with_value(m, values), content)
        self.writestr(arcname, content)

    def writestr(self, entry: Any, data: Any, *_: Any) -> None:
        """Add a part."""
        name = entry.filename if isinstance(entry, zipfile.ZipInfo) else entry
        still = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        still.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(still, data)


def _with_value(match: re.Match[bytes], values: Mapping[str, str]) -> bytes:
    value = values.get(match[1].decode(), "")
    if not value:
        return match[0]
    kind = b"" if _NUMBER.fullmatch(value) else b' t="str"'
    shown = escape(NOT_XML.sub("", value)).encode()
    return b'<c r="%s"%s%s>%s<v>%s</v></c>' % (match[1], match[2], kind, match[3], shown)


def saved(book: Workbook, values: Mapping[str, Mapping[str, str]], date: dt.datetime) -> bytes:
    """Return the workbook's bytes, which depend on the content only.

    Args:
        book: what to save.
        values: the values of formulas, by sheet and address.
        date: the date that the workbook carries.
    """
    book.properties.created = book.properties.modified = date
    book.calculation = book.calculation or CalcProperties()  # other writers leave it out
    book.calculation.fullCalcOnLoad = True
    parts = {
        f"xl/worksheets/sheet{n}.xml": values[sheet.title]
        for n, sheet in enumerate(book.worksheets, 1)
        if sheet.title in values
    }
    stream = io.BytesIO()
    with _StillZip(stream, parts) as archive:
        ExcelWriter(book, archive).write_data()
    return stream.getvalue()
