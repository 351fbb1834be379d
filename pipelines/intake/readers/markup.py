"""Read tables in markup: HTML saved or exported as .xls, and the XML of Excel 2003.

Belongs here: laying tables out in rows and columns as a spreadsheet program does. Does not belong here: workbooks in a
package, and what the cells mean.

Scripts, styles and links are ignored, declarations of entities are refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS
from pipelines.intake.readers.cell_text import EXACT_BELOW, as_percent, cell_text
from pipelines.intake.readers.delimited import decode
from pipelines.intake.readers.detect_format import READABLE, detect_encoding
from pipelines.intake.readers.far_rows import RowsAsFilled
from pipelines.intake.readers.grid import Grid, NewRows, OpenedFile, Place
from pipelines.intake.readers.limits import Limits, clean_name
from pipelines.intake.readers.number_format import is_percent_format, shown_as, shows_another
from pipelines.intake.readers.ooxml import refuse_doctype
from pipelines.intake.readers.rich_text import (
    APART,
    HIDDEN,
    PLAIN,
    STRUCK,
    SUPERSCRIPT,
    RichText,
    Run,
    read_runs,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SILENT = frozenset(
    ("script", "style", "head", "title", "meta", "link", "noscript", "template", "xml", "object")
)
_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption", "br", "hr", "pre")
)
_KIND_OF_TAG = {
    "sup": SUPERSCRIPT,
    "sub": SUPERSCRIPT,
    "del": STRUCK,
    "s": STRUCK,
    "strike": STRUCK,
    "small": SUPERSCRIPT,
}
_KIND_OF_STYLE = (
    (HIDDEN, re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)),
    (STRUCK, re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)),
    (SUPERSCRIPT, re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)),
)
_BLANKS = re.compile(r"[ \t\r\n]+")
_CLASS = re.compile(r"\.([\w-]+)[^{}]*\{([^{}]*)\}")
_SHEET = "html"
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_ISO_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")


def _text_of(data: bytes) -> tuple[str, str]:
    """Decode markup by its bytes; what a page declares of itself is often wrong."""
    encoding = detect_encoding(data)
    return decode(data, encoding).lstrip("\ufeff"), encoding


class _Cell(NamedTuple):
    """A cell: its text, its column (-1: the next free one), the columns and rows that it spans."""

    text: RichText
    at: int = -1
    across: int = 1
    down: int = 1


class _Sheet:
    """A sheet that grows cell by cell, with spans."""

    def __init__(self, name: str, limits: Limits, new_rows: NewRows):
        self.limits, self.n_cells, self.height = limits, 0, 0
        self._grid = Grid(name, new_rows())
        self._rows = RowsAsFilled(self._grid.rows)
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.no_value: list[Place] = []
        self.inexact: list[Place] = []
        self.shown: list[tuple[int, int, str]] = []
        self._marked: list[tuple[int, int, str, str]] = []
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

    def add(self, cells: list[_Cell], is_hidden: bool = False) -> None:
        """Add a row of cells; one that is blank but for cells of rows above is no row of its own."""
        row: dict[int, str] = {}
        covered = self._spanned
        self._spanned = {c: (n - 1, text) for c, (n, text) in covered.items() if n > 1}
        is_own = any(cell.text.text for cell in cells)
        row.update((c, text if is_own else "") for c, (_, text) in covered.items())
        column = 0
        for (text, marks), at, across, down in cells:
            column = at if at >= 0 else column
            while column in covered:
                column += 1
            if column >= MAX_COLUMNS:
                break
            self.check(text, column)
            row[column] = text
            self._marked += ((self.height, column, kind, mark) for kind, mark in marks)
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
        self._rows.extend([[row.get(c, "") for c in range(width)]])
        if is_hidden:
            self.hidden_rows.add(self.height)
        self.height += 1

    def skip(self, n_rows: int) -> None:
        """Leave rows blank, but for cells that span them."""
        while self._spanned and n_rows > 0:
            self.add([])
            n_rows -= 1
        if n_rows > 0:
            self._rows.extend([[]] * n_rows)
            self.height += n_rows

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
        grid.far = self._rows.finish()
        grid.marked, grid.shown = tuple(self._marked), tuple(self.shown)
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
    _lay_out(root, sheet, _Kinds(text))
    if not sheet.n_cells:
        raise Unreadable("file.empty", found="<table>")
    return OpenedFile("html", encoding, (sheet.finish(),))


class _Kinds:
    """The kind of run that an element makes, by its tag, its style and its class."""

    def __init__(self, page: str):
        self._by_class: dict[str, str] = {}
        for name, style in _CLASS.findall(page) if "<style" in page[: 1 << 16].casefold() else ():
            if kind := _kind_of_style(style):
                self._by_class[name] = kind

    def of(self, element: HtmlElement, within: str) -> str:
        """Return the element's kind, that of the element around it if it has none of its own."""
        if element.get("hidden") is not None:
            return HIDDEN
        classes = element.get("class", "").split() if self._by_class else ()
        own = _kind_of_style(element.get("style", "")) or _KIND_OF_TAG.get(element.tag, PLAIN)
        if not own and element.tag == "a" and element.get("href", "").startswith("#"):
            own = SUPERSCRIPT  # a link to a footnote of the page
        own = own or next((self._by_class[name] for name in classes if name in self._by_class), PLAIN)
        return within if within in (HIDDEN, STRUCK) or not own else own


def _kind_of_style(style: str) -> str:
    return (
        next((kind for kind, pattern in _KIND_OF_STYLE if pattern.search(style)), PLAIN) if style else PLAIN
    )


def _lay_out(element: HtmlElement, sheet: _Sheet, kinds: _Kinds) -> None:
    """Add what an element holds: a row for each line of text, the rows of each table."""
    line: list[Run] = []

    def end_line() -> None:
        text, marks = read_runs(line)
        line.clear()
        if words := " ".join(text.split()):
            sheet.add([_Cell(RichText(words, marks))])

    def walk(node: HtmlElement, kind: str) -> None:
        if node.tag == "table":
            end_line()
            _add_table(node, sheet, kinds)
        elif isinstance(node.tag, str) and node.tag not in _SILENT:
            kind = kinds.of(node, kind)
            if node.tag in _BLOCKS:
                end_line()
            line.append((f"{node.text or ''} ", kind))
            for child in node:
                walk(child, kind)
                line.append((f"{child.tail or ''} ", kind))
            if node.tag in _BLOCKS:
                end_line()

    walk(element, PLAIN)
    end_line()


def _add_table(table: HtmlElement, sheet: _Sheet, kinds: _Kinds) -> None:
    for row in _rows_of(table):
        if row.tag == "caption":
            _lay_out(row, sheet, kinds)
            continue
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if any(cell.find(".//table") is not None for cell in cells):  # a table that only arranges others
            for cell in cells:
                cell.tag = "div"
                _lay_out(cell, sheet, kinds)
            continue
        kind = kinds.of(row, PLAIN)
        within = PLAIN if kind == HIDDEN else kind  # a hidden row is read, and noted as such
        sheet.add(
            [
                _Cell(_cell_words(cell, kinds, within), -1, _span(cell, "colspan"), _span(cell, "rowspan"))
                for cell in cells
            ],
            kind == HIDDEN,
        )
    sheet.close_table()


def _rows_of(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag in ("tr", "caption"):
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _cell_words(cell: HtmlElement, kinds: _Kinds, within: str) -> RichText:
    """Return a cell's text; line breaks stay, other blanks count once, as a browser shows it."""
    runs: list[Run] = []

    def walk(node: HtmlElement, kind: str) -> None:
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            return
        if node.tag in _BLOCKS:
            runs.append(("\n", PLAIN))
        runs.append((_BLANKS.sub(" ", node.text or ""), kind))
        for child in node:
            own = kinds.of(child, kind)
            walk(child, APART if own == PLAIN and _is_set_apart(child, runs) else own)
            runs.append((_BLANKS.sub(" ", child.tail or ""), kind))

    kind = kinds.of(cell, within)
    walk(cell, PLAIN if kind == HIDDEN else kind)
    text, marks = read_runs(runs)
    return RichText(re.sub(r"\s*\n\s*", "\n", text).replace("\xa0", " ").strip(), marks)


def _is_set_apart(element: HtmlElement, before: Sequence[Run]) -> bool:
    """Hold for an element that holds only digits, directly after a digit of its cell."""
    text = next((text for text, _ in reversed(before) if text), "")
    return text[-1:].isdigit() and "".join(element.itertext()).isdigit()


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
    styles = _XmlStyles()
    sheets: list[_Sheet] = []
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(body.encode()), events=("start", "end")):
            if event == "start":
                if element.tag == _SS + "Worksheet":
                    limits.check_sheets(len(sheets) + 1)
                    sheets.append(_Sheet(clean_name(element.get(_SS + "Name", "")), limits, new_rows))
            elif element.tag == _SS + "Style":
                styles.add(element)
            elif element.tag == _SS + "Column" and sheets:
                sheets[-1].add_column(element)
            elif element.tag == _SS + "Row" and sheets:
                _add_xml_row(sheets[-1], element, styles)
                element.clear()
            elif element.tag.endswith("}Visible") and sheets:
                sheets[-1].is_hidden = (element.text or "").strip() != "SheetVisible"
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable("file.truncated", found=str(error), expected="xml") from None
    grids = tuple(sheet.finish() for sheet in sheets if sheet.n_cells)
    if not grids:
        raise Unreadable("file.empty", found="no filled sheet")
    return OpenedFile("xml", encoding, grids)


@dataclass
class _XmlStyles:
    """The styles of an XML workbook that matter, by name."""

    percent: set[str] = field(default_factory=set)
    formats: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)

    def add(self, element: ElementTree.Element) -> None:
        """Take up a style."""
        name = element.get(_SS + "ID", "")
        shown, font = element.find(_SS + "NumberFormat"), element.find(_SS + "Font")
        code = shown.get(_SS + "Format", "") if shown is not None else ""
        if code == "Percent" or is_percent_format(code):
            self.percent.add(name)
        elif shows_another(code):
            self.formats[name] = code
        if font is not None and font.get(_SS + "StrikeThrough") == "1":
            self.struck.add(name)


def _number(element: ElementTree.Element, name: str, otherwise: int) -> int:
    number = element.get(_SS + name, "")
    return int(number) if number.isdigit() and len(number) < 8 else otherwise


def _data_runs(data: ElementTree.Element, kind: str) -> Iterator[Run]:
    kind = _KIND_OF_TAG.get(data.tag.rpartition("}")[2].casefold(), PLAIN) or kind
    yield data.text or "", kind
    for child in data:
        yield from _data_runs(child, kind)
        yield child.tail or "", kind


def _add_xml_row(sheet: _Sheet, element: ElementTree.Element, styles: _XmlStyles) -> None:
    sheet.skip(min(_number(element, "Index", 1) - 1, sheet.limits.max_cells) - sheet.height)
    cells: list[_Cell] = []
    column = -1
    for cell in element.iter(_SS + "Cell"):
        column = _number(cell, "Index", column + 2) - 1
        place = (sheet.height, column)
        data = cell.find(_SS + "Data")
        style = cell.get(_SS + "StyleID", element.get(_SS + "StyleID", ""))
        within = STRUCK if style in styles.struck else PLAIN
        text, marks = RichText("") if data is None else read_runs(_data_runs(data, within))
        kind = None if data is None else data.get(_SS + "Type")
        if data is None and cell.get(_SS + "Formula"):
            sheet.no_value.append(place)
        if kind == "Number":
            number = float(text)
            if abs(number) >= EXACT_BELOW:
                sheet.inexact.append(place)
            text = cell_text(number)
            if style in styles.formats and (shown := shown_as(text, styles.formats[style])) != text:
                sheet.shown.append((*place, shown))
            if style in styles.percent:
                text = as_percent(text)
        elif kind == "DateTime":
            text = _ISO_MIDNIGHT.sub("", text).replace("T", " ")
        elif kind == "Boolean":
            text = cell_text(text == "1")
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        cells.append(_Cell(RichText(text, marks), column, across + 1, down + 1))
        column += across
    sheet.add(cells, element.get(_SS + "Hidden") == "1")
    for _ in range(min(_number(element, "Span", 0), sheet.limits.max_cells)):
        sheet.add([], element.get(_SS + "Hidden") == "1")
