"""Read tables in HTML that is saved or exported as .xls.

Belongs here: laying tables out in rows and columns as a spreadsheet program does. Does not belong here: the XML of Excel 2003
(``workbook_xml``), workbooks in a package, and what the cells mean.

Scripts, styles and links are ignored, declarations of entities are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.declarations import refuse_entities_in_html
from pipelines.intake.readers.delimited import decode
from pipelines.intake.readers.detect_format import READABLE, detect_encoding
from pipelines.intake.readers.grid import NewRows, OpenedFile
from pipelines.intake.readers.limits import Limits
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
_INLINE = frozenset(("b", "strong", "i", "em", "u", "ins", "font", "big"))
"""Elements that part no words."""
_OF_TABLES = frozenset(("table", "tr", "td", "th"))
KIND_OF_TAG = {
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


def text_of(data: bytes) -> tuple[str, str]:
    """Decode markup by its bytes; what a page declares of itself is often wrong."""
    encoding = detect_encoding(data)
    return decode(data, encoding).lstrip("\ufeff"), encoding


def read_html(data: bytes, limits: Limits, new_rows: NewRows = list) -> OpenedFile:
    """Read a page's tables, and the lines of text around them, from top to bottom as one sheet.

    Raises:
        Unreadable: there is no table, it declares entities, breaks off, or it is beyond the limits.
    """
    from lxml import etree, html

    text, encoding = text_of(data)
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
        own = _kind_of_style(element.get("style", "")) or KIND_OF_TAG.get(element.tag, PLAIN)
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
            line.append((node.text or "", kind))
            for child in node:
                blank = " " if isinstance(child.tag, str) and child.tag not in _INLINE else ""
                line.append((blank, kind))
                walk(child, kind)
                line.append((f"{blank}{child.tail or ''}", kind))
            if node.tag in _BLOCKS:
                end_line()

    walk(element, PLAIN)
    end_line()


def _add_table(table: HtmlElement, sheet: SpannedSheet, kinds: _Kinds) -> None:
    rows = [*_rows_of(table)]
    n_rows = _n_of_several(rows)
    for row in rows:
        if row.tag != "tr":
            _lay_out(row, sheet, kinds)
            continue
        cells = [*_cells_of(row)]
        nested = [*row.iterfind(".//table")]
        if nested and not _is_of_data(cells, nested, n_rows):  # a table that only arranges others
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


def _is_of_data(cells: Sequence[HtmlElement], nested: Sequence[HtmlElement], n_rows: int) -> bool:
    """Return whether a nested table is a part of one of several filled cells of a row, and is read as its text.

    Args:
        cells: the cells of the row.
        nested: the tables within them.
        n_rows: the number of rows of several cells that the table around has besides: no smaller one is nested in it.
    """
    is_row = sum(bool(cell.text_content().strip()) for cell in cells) > 1
    return is_row and all(_n_of_several([*_rows_of(table)]) <= n_rows for table in nested)


def _n_of_several(rows: Sequence[HtmlElement]) -> int:
    """Return how many rows have several filled cells and no table in any of them."""
    return sum(
        row.tag == "tr"
        and row.find(".//table") is None
        and sum(bool(cell.text_content().strip()) for cell in _cells_of(row)) > 1
        for row in rows
    )


def _rows_of(table: HtmlElement) -> Iterator[HtmlElement]:
    """Yield rows, and elements of text between them: captions, and what a browser shows above the table.

    Cells outside of any row make a row, as in a browser.
    """
    row: HtmlElement | None = None
    if (table.text or "").strip():
        yield _text_element(table, table.text)
    for child in list(table):
        after = child.tail or ""
        if child.tag in ("td", "th"):
            row = table.makeelement("tr") if row is None else row
            row.append(child)
            child.tail = None
        elif isinstance(child.tag, str):
            if row is not None:
                yield row
            row = None
            is_group = child.tag not in ("tr", "caption") and child.find(".//td") is not None
            yield from _rows_of(child) if is_group else (child,)
        if after.strip():
            yield _text_element(table, after)
    if row is not None:
        yield row


def _text_element(table: HtmlElement, text: str | None) -> HtmlElement:
    element: HtmlElement = table.makeelement("p")
    element.text = text
    return element


def _cells_of(row: HtmlElement) -> Iterator[HtmlElement]:
    for child in row:
        if child.tag in ("td", "th"):
            yield child
        elif isinstance(child.tag, str):  # a form around cells
            yield from _cells_of(child)


def _cell_words(cell: HtmlElement, kinds: _Kinds, within: str) -> RichText:
    """Return a cell's text; line breaks stay, other blanks count once, as a browser shows it."""
    runs: list[Run] = []

    def walk(node: HtmlElement, kind: str) -> None:
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            return
        is_apart = node.tag in _BLOCKS or node.tag in _OF_TABLES
        if is_apart:
            runs.append(("\n", PLAIN))
        runs.append((_BLANKS.sub(" ", node.text or ""), kind))
        for child in node:
            own = kinds.of(child, kind) if isinstance(child.tag, str) else kind
            walk(child, APART if not own and _is_set_apart(child, runs) else own)
            runs.append((_BLANKS.sub(" ", child.tail or ""), kind))
        if is_apart:
            runs.append(("\n", PLAIN))

    kind = kinds.of(cell, within)
    walk(cell, PLAIN if kind == HIDDEN else kind)
    text, marks = read_runs(runs)
    return RichText(re.sub(r"\s*\n\s*", "\n", text).replace("\xa0", " ").strip(), marks)


def _is_set_apart(element: HtmlElement, before: Sequence[Run]) -> bool:
    """Return whether this is an element that holds only digits, directly after a digit of its cell."""
    text = next((text for text, _ in reversed(before) if text), "")
    is_inline = isinstance(element.tag, str) and element.tag not in _BLOCKS | _OF_TABLES
    return is_inline and text[-1:].isdigit() and element.text_content().isdigit()


def _span(cell: HtmlElement, name: str) -> int:
    count = cell.get(name, "1").strip()
    return int(count) if count.isdigit() and len(count) < 8 else 1
