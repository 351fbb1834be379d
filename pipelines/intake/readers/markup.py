"""Read tables in markup: HTML saved or exported as .xls, and the XML of Excel 2003.

Belongs here: laying tables out in rows and columns as a spreadsheet program does. Does not belong here: workbooks in a
package, and what the cells mean.

Scripts, styles and links are ignored, declarations of entities are refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS, is_percent_format
from pipelines.intake.readers.cell_text import EXACT_BELOW, as_percent, cell_text
from pipelines.intake.readers.delimited import decode
from pipelines.intake.readers.detect_format import READABLE, detect_encoding
from pipelines.intake.readers.grid import Grid, NewRows, OpenedFile, Place
from pipelines.intake.readers.limits import Limits, clean_name
from pipelines.intake.readers.ooxml import refuse_doctype

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SILENT = frozenset(
    ("script", "style", "head", "title", "meta", "link", "noscript", "template", "xml", "object")
)
_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption", "br", "hr", "pre")
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SHEET = "html"
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_ISO_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")


def _text_of(data: bytes) -> tuple[str, str]:
    """Decode markup by its bytes; what a page declares of itself is often wrong."""
    encoding = detect_encoding(data)
    return decode(data, encoding).lstrip("\ufeff"), encoding


class _Sheet:
    """A sheet that grows cell by cell, with spans."""

    def __init__(self, name: str, limits: Limits, new_rows: NewRows):
        self.limits, self.n_cells, self.height = limits, 0, 0
        self._grid = Grid(name, new_rows())
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.no_value: list[Place] = []
        self.inexact: list[Place] = []
        self.is_hidden = False
        self._next_column = 0
        self._merged: list[tuple[int, int, int, int]] = []
        self._spanned: dict[int, tuple[int, str]] = {}  # column -> rows still covered, text to repeat

    def check(self, text: str, column: int) -> None:
        """Refuse a cell beyond the limits."""
        self.n_cells += 1
        if self.n_cells > self.limits.max_cells:
            raise Unreadable(
                "file.too_many_cells", f"> {self.limits.max_cells}", f"≤ {self.limits.max_cells}"
            )
        if len(text) > self.limits.max_cell_chars:
            where = self._grid.address(self.height, min(column, MAX_COLUMNS))
            raise Unreadable("file.cell_too_long", str(len(text)), f"≤ {self.limits.max_cell_chars}", where)

    def add(self, cells: list[tuple[str, int, int, int]], is_hidden: bool = False) -> None:
        """Add a row of cells: text, column (-1: the next free one), columns and rows that it spans."""
        row: dict[int, str] = {}
        covered = self._spanned
        self._spanned = {c: (n - 1, text) for c, (n, text) in covered.items() if n > 1}
        row.update((c, text) for c, (_, text) in covered.items())
        column = 0
        for text, at, across, down in cells:
            column = at if at >= 0 else column
            while column in covered:
                column += 1
            if column >= MAX_COLUMNS:
                break
            self.check(text, column)
            row[column] = text
            across = max(1, min(across, MAX_COLUMNS - column))
            down = max(1, min(down, self.limits.max_cells))
            if across > 1 or down > 1:
                self._merged.append((self.height, column, self.height + down - 1, column + across - 1))
            if down > 1:
                for covering in range(column, column + across):
                    self._spanned[covering] = (down - 1, text if across == 1 else "")
            column += across
        width = max(row, default=-1) + 1
        self.n_cells += width - len(row)
        self._grid.rows.append([row.get(c, "") for c in range(width)])
        if is_hidden:
            self.hidden_rows.add(self.height)
        self.height += 1

    def add_column(self, element: ElementTree.Element) -> None:
        """Take up what a workbook's XML says of columns."""
        first = _number(element, "Index", self._next_column + 1) - 1
        self._next_column = first + 1 + _number(element, "Span", 0)
        if element.get(_SS + "Hidden") == "1":
            self.hidden_columns.update(range(first, min(self._next_column, MAX_COLUMNS)))

    def finish(self) -> Grid:
        """Return the sheet as a grid."""
        grid = self._grid
        grid.is_hidden, grid.merged = self.is_hidden, tuple(self._merged)
        grid.hidden_rows = frozenset(row for row in self.hidden_rows if row < self.height)
        grid.hidden_columns = frozenset(self.hidden_columns)
        grid.no_value, grid.inexact = tuple(self.no_value), tuple(self.inexact)
        return grid

    def close_table(self) -> None:
        """Let no cell span beyond its table."""
        self._spanned = {}


def read_html(data: bytes, limits: Limits, new_rows: NewRows = list) -> OpenedFile:
    """Read a page's tables, and the lines of text around them, from top to bottom as one sheet.

    Raises:
        Unreadable: there is no table, it breaks off, or it is beyond the limits.
    """
    from lxml import etree, html

    text, encoding = _text_of(data)
    opens, closes = (len(re.findall(tag, text, re.IGNORECASE)) for tag in (r"<table\b", r"</table\s*>"))
    if not opens:
        raise Unreadable("file.not_a_spreadsheet", found="HTML", expected=READABLE)
    if opens != closes or text.rfind("<") > text.rfind(">"):
        raise Unreadable("file.truncated", found=f"<table> {opens}, </table> {closes}", expected="html")
    try:
        root = html.document_fromstring(
            text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("file.not_a_spreadsheet", found=clean_name(str(error)), expected=READABLE) from None
    sheet = _Sheet(_SHEET, limits, new_rows)
    _lay_out(root, sheet)
    if not sheet.n_cells:
        raise Unreadable("file.empty", found="<table>")
    return OpenedFile("html", encoding, (sheet.finish(),))


def _lay_out(element: HtmlElement, sheet: _Sheet) -> None:
    """Add what an element holds: a row for each line of text, the rows of each table."""
    line: list[str] = []

    def end_line() -> None:
        words = " ".join(" ".join(line).split())
        line.clear()
        if words:
            sheet.add([(words, -1, 1, 1)])

    def walk(node: HtmlElement) -> None:
        if node.tag == "table":
            end_line()
            _add_table(node, sheet)
        elif isinstance(node.tag, str) and node.tag not in _SILENT:
            if node.tag in _BLOCKS:
                end_line()
            line.append(node.text or "")
            for child in node:
                walk(child)
                line.append(child.tail or "")
            if node.tag in _BLOCKS:
                end_line()

    walk(element)
    end_line()


def _add_table(table: HtmlElement, sheet: _Sheet) -> None:
    for row in _rows_of(table):
        if row.tag == "caption":
            _lay_out(row, sheet)
            continue
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if any(cell.find(".//table") is not None for cell in cells):  # a table that only arranges others
            for cell in cells:
                cell.tag = "div"
                _lay_out(cell, sheet)
            continue
        is_hidden = bool(_NOT_SHOWN.search(row.get("style", ""))) or row.get("hidden") is not None
        sheet.add(
            [(_cell_words(cell), -1, _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells],
            is_hidden,
        )
    sheet.close_table()


def _rows_of(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag in ("tr", "caption"):
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _cell_words(cell: HtmlElement) -> str:
    """Return a cell's text; line breaks stay, other blanks count once, as a browser shows it."""
    parts: list[str] = []

    def walk(node: HtmlElement) -> None:
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            return
        if node.tag in _BLOCKS:
            parts.append("\n")
        parts.append(re.sub(r"[ \t\r\n]+", " ", node.text or ""))
        for child in node:
            walk(child)
            parts.append(re.sub(r"[ \t\r\n]+", " ", child.tail or ""))

    walk(cell)
    return re.sub(r"\s*\n\s*", "\n", "".join(parts)).replace("\xa0", " ").strip()


def _span(cell: HtmlElement, name: str) -> int:
    count = cell.get(name, "1").strip()
    return int(count) if count.isdigit() and len(count) < 8 else 1


def read_xml(data: bytes, limits: Limits, new_rows: NewRows = list) -> OpenedFile:
    """Read a workbook in the XML of Excel 2003.

    Raises:
        Unreadable: it is other XML, declares entities, breaks off, or is beyond the limits.
    """
    text, encoding = _text_of(data)
    if _SS[1:-1] not in text[:65536]:
        raise Unreadable("file.not_a_spreadsheet", found="XML", expected=READABLE)
    refuse_doctype(text.encode(), "xml")
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    percent: set[str] = set()
    sheets: list[_Sheet] = []
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(body.encode()), events=("start", "end")):
            if event == "start":
                if element.tag == _SS + "Worksheet":
                    limits.check_sheets(len(sheets) + 1)
                    sheets.append(_Sheet(clean_name(element.get(_SS + "Name", "")), limits, new_rows))
            elif element.tag == _SS + "Style":
                shown = element.find(_SS + "NumberFormat")
                code = shown.get(_SS + "Format", "") if shown is not None else ""
                if code == "Percent" or is_percent_format(code):
                    percent.add(element.get(_SS + "ID", ""))
            elif element.tag == _SS + "Column" and sheets:
                sheets[-1].add_column(element)
            elif element.tag == _SS + "Row" and sheets:
                _add_xml_row(sheets[-1], element, percent)
                element.clear()
            elif element.tag.endswith("}Visible") and sheets:
                sheets[-1].is_hidden = (element.text or "").strip() != "SheetVisible"
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable("file.truncated", found=str(error), expected="xml") from None
    grids = tuple(sheet.finish() for sheet in sheets if sheet.n_cells)
    if not grids:
        raise Unreadable("file.empty", found="no filled sheet")
    return OpenedFile("xml", encoding, grids)


def _number(element: ElementTree.Element, name: str, otherwise: int) -> int:
    number = element.get(_SS + name, "")
    return int(number) if number.isdigit() and len(number) < 8 else otherwise


def _add_xml_row(sheet: _Sheet, element: ElementTree.Element, percent: set[str]) -> None:
    for _ in range(min(_number(element, "Index", 1) - 1, sheet.limits.max_cells) - sheet.height):
        sheet.add([])
    cells: list[tuple[str, int, int, int]] = []
    column = -1
    for cell in element.iter(_SS + "Cell"):
        column = _number(cell, "Index", column + 2) - 1
        place = (sheet.height, column)
        data = cell.find(_SS + "Data")
        text = "" if data is None else "".join(data.itertext())
        kind = None if data is None else data.get(_SS + "Type")
        if data is None and cell.get(_SS + "Formula"):
            sheet.no_value.append(place)
        if kind == "Number":
            number = float(text)
            if abs(number) >= EXACT_BELOW:
                sheet.inexact.append(place)
            text = cell_text(number)
            if cell.get(_SS + "StyleID", element.get(_SS + "StyleID")) in percent:
                text = as_percent(text)
        elif kind == "DateTime":
            text = _ISO_MIDNIGHT.sub("", text).replace("T", " ")
        elif kind == "Boolean":
            text = cell_text(text == "1")
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        cells.append((text, column, across + 1, down + 1))
        column += across
    sheet.add(cells, element.get(_SS + "Hidden") == "1")
    for _ in range(min(_number(element, "Span", 0), sheet.limits.max_cells)):
        sheet.add([], element.get(_SS + "Hidden") == "1")
