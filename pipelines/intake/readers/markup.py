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
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS
from pipelines.intake.readers.cell_text import EXACT_BELOW, as_percent, cell_text
from pipelines.intake.readers.declarations import find_declaration, refuse, refuse_entities_in_html
from pipelines.intake.readers.delimited import decode
from pipelines.intake.readers.detect_format import READABLE, detect_encoding
from pipelines.intake.readers.grid import NewRows, OpenedFile
from pipelines.intake.readers.limits import Limits, clean_name
from pipelines.intake.readers.number_format import is_percent_format, shown_as, shows_another
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
from pipelines.intake.readers.spanned_sheet import SpannedCell, SpannedSheet

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


def read_html(data: bytes, limits: Limits, new_rows: NewRows = list) -> OpenedFile:
    """Read a page's tables, and the lines of text around them, from top to bottom as one sheet.

    Raises:
        Unreadable: there is no table, it declares entities, breaks off, or it is beyond the limits.
    """
    from lxml import etree, html

    text, encoding = _text_of(data)
    refuse_entities_in_html(text)
    opens, closes = (len(re.findall(tag, text, re.IGNORECASE)) for tag in (r"<table\b", r"</table\s*>"))
    if not opens:
        raise Unreadable("file.not_a_spreadsheet", found="HTML", expected=READABLE)
    if opens != closes or text.rfind("<") > text.rfind(">"):
        raise Unreadable("file.truncated", expected="html")
    try:
        root = html.document_fromstring(
            text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.LxmlError, ValueError, AssertionError):
        raise Unreadable("file.not_a_spreadsheet", found="HTML", expected=READABLE) from None
    sheet = SpannedSheet(_SHEET, limits, new_rows)
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


def _lay_out(element: HtmlElement, sheet: SpannedSheet, kinds: _Kinds) -> None:
    """Add what an element holds: a row for each line of text, the rows of each table."""
    line: list[Run] = []

    def end_line() -> None:
        text, marks = read_runs(line)
        line.clear()
        if words := " ".join(text.split()):
            sheet.add([SpannedCell(RichText(words, marks))])

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


def _add_table(table: HtmlElement, sheet: SpannedSheet, kinds: _Kinds) -> None:
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
                SpannedCell(
                    _cell_words(cell, kinds, within), -1, _span(cell, "colspan"), _span(cell, "rowspan")
                )
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
    """Return whether this is an element that holds only digits, directly after a digit of its cell."""
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
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    declaration = find_declaration([body.encode()])
    is_workbook = _SS[1:-1] in text[:65536]
    if declaration and (is_workbook or declaration.is_entity):
        refuse(declaration, "xml")
    if not is_workbook:
        raise Unreadable("file.not_a_spreadsheet", found="XML", expected=READABLE)
    styles = _XmlStyles()
    sheets: list[SpannedSheet] = []
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(body.encode()), events=("start", "end")):
            if event == "start":
                if element.tag == _SS + "Worksheet":
                    limits.check_sheets(len(sheets) + 1)
                    sheets.append(SpannedSheet(clean_name(element.get(_SS + "Name", "")), limits, new_rows))
            elif element.tag == _SS + "Style":
                styles.add(element)
            elif element.tag == _SS + "Column" and sheets:
                _add_column(sheets[-1], element)
            elif element.tag == _SS + "Row" and sheets:
                _add_xml_row(sheets[-1], element, styles)
                element.clear()
            elif element.tag.endswith("}Visible") and sheets:
                sheets[-1].is_hidden = (element.text or "").strip() != "SheetVisible"
    except (ElementTree.ParseError, ValueError):
        raise Unreadable("file.truncated", expected="xml") from None
    grids = tuple(sheet.finish() for sheet in sheets if sheet.n_cells)
    if not grids:
        raise Unreadable("file.empty")
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


def _add_column(sheet: SpannedSheet, element: ElementTree.Element) -> None:
    """Take up what a workbook's XML says of columns."""
    first = _number(element, "Index", sheet.next_column + 1) - 1
    sheet.next_column = first + 1 + _number(element, "Span", 0)
    if element.get(_SS + "Hidden") == "1":
        sheet.hidden_columns.update(range(first, min(sheet.next_column, MAX_COLUMNS)))


def _add_xml_row(sheet: SpannedSheet, element: ElementTree.Element, styles: _XmlStyles) -> None:
    sheet.skip(min(_number(element, "Index", 1) - 1, sheet.limits.max_cells) - sheet.height)
    cells: list[SpannedCell] = []
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
        cells.append(SpannedCell(RichText(text, marks), column, across + 1, down + 1))
        column += across
    sheet.add(cells, element.get(_SS + "Hidden") == "1")
    for _ in range(min(_number(element, "Span", 0), sheet.limits.max_cells)):
        sheet.add([], element.get(_SS + "Hidden") == "1")
