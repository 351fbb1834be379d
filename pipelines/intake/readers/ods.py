"""Read the cell formats of an OpenDocument spreadsheet.

Belongs here: hidden rows and columns, merged cells, formulas saved without a value, error values, percentages, cells far
away from all others. Does not belong here: the other values (``workbook``), styles and runs (``ods_styles``), other
containers.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from pipelines.intake.readers.cell_format import MAX_COLUMNS, Marks
from pipelines.intake.readers.cell_text import ERROR_VALUE
from pipelines.intake.readers.comments import senders_comment
from pipelines.intake.readers.grid import PAGE, TEXT_BOX
from pipelines.intake.readers.number_format import is_shown_as
from pipelines.intake.readers.ods_pages import read_pages, texts_of_drawings
from pipelines.intake.readers.ods_styles import DRAW, OFFICE, STYLE, TABLE, TEXT, Styles, paragraphs
from pipelines.intake.readers.ooxml import PIECE
from pipelines.intake.readers.rich_text import RichText

CONTENT = "content.xml"
_MARKS = re.compile(
    rb":visibility=|:formula=|percentage|-spanned=|\"error\"|:span|line-through|display-factor|office:annotation"
    rb"|number:year|text:ruby|text:note|text:hidden-|text:line-break|<draw:"
    rb"|number:text>[^<]{0,40}[\x80-\xff]"
    # a filled cell behind many blank rows or columns
    rb"|rows-repeated=\"\d{4,}\"(?:(?!</table:table>).)*?<text:p"
    rb"|columns-repeated=\"\d{3,}\"(?:(?!</table:table-row>).)*?<text:p",
    re.DOTALL,
)
_OTHER_TEXT = re.compile(rb"office:(?:string-)?value=\"([^\"]*)\"[^>]*><text:p[^>]*>(?!\1<)([^<]*)<")
"""A cell whose text is not written like its value."""
_VALUES = tuple(
    OFFICE + name for name in ("value", "string-value", "date-value", "time-value", "boolean-value")
)
_ZERO = re.compile(r"0(?:\.0+)?")
_NUMBERS = ("float", "currency", "percentage")
_OF_OTHERS = {TEXT + name for name in ("ruby", "note", "hidden-text", "hidden-paragraph", "line-break")}
"""Elements whose text the value reader takes for a part of the cell's, or joins to it."""
_MAX_REPEAT = 1 << 20
_REPEATED_ROWS = 1 << 14
"""Number of equal rows, written once, whose marks are repeated."""


def is_encrypted(archive: zipfile.ZipFile) -> bool:
    """Hold where the package's manifest says that its parts are encrypted."""
    try:
        return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except KeyError:
        return False


def read_marks(archive: zipfile.ZipFile) -> list[Marks]:
    """Return the marks of every sheet in order; none where the content holds nothing to mark.

    Raises:
        ElementTree.ParseError: the content is broken.
    """
    pages = read_pages(archive)
    is_marked = bool(pages)
    with archive.open(CONTENT) as stream:
        tail = b""
        while data := stream.read(PIECE):
            is_marked = is_marked or _MARKS.search(tail + data) is not None or _shows_others(tail + data)
            tail = data[-256:]
    if not is_marked:
        return []
    sheets: list[Marks] = []
    styles = Styles()
    row = column = repeat = 0
    with archive.open(CONTENT) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            tag = element.tag
            if event == "start":
                if tag == TABLE + "table":
                    sheets.append(Marks())
                    texts = pages.get(styles.pages.get(element.get(TABLE + "style-name", ""), "Default"), ())
                    sheets[-1].beside += ((0, 0, PAGE, text) for text in texts)
                    row = column = 0
                elif tag == TABLE + "table-row":
                    column = 0
                    repeat = _repeated(element, "number-rows-repeated")
                    if element.get(TABLE + "visibility") in ("collapse", "filter") and sheets:
                        sheets[-1].hidden_rows.update(range(row, row + min(repeat, _MAX_REPEAT)))
                elif tag == TABLE + "table-column" and sheets:
                    n = _repeated(element, "number-columns-repeated")
                    if element.get(TABLE + "visibility") in ("collapse", "filter"):
                        sheets[-1].hidden_columns.update(range(column, min(column + n, MAX_COLUMNS)))
                    column += n
            elif tag == STYLE + "style" or tag.endswith(("}number-style", "}date-style")):
                styles.add(element)
            elif tag in (TABLE + "table-cell", TABLE + "covered-table-cell") and sheets:
                n = _repeated(element, "number-columns-repeated")
                places = _places(row, column, min(repeat, _REPEATED_ROWS), min(n, MAX_COLUMNS))
                _mark_cell(sheets[-1], element, styles, places)
                column += n
            elif tag == TABLE + "shapes" and sheets:
                sheets[-1].beside += ((0, 0, TEXT_BOX, text) for text in texts_of_drawings(element))
            elif tag == TABLE + "table-row":
                row += repeat
                element.clear()
    return sheets


def _shows_others(content: bytes) -> bool:
    """Hold where some cell shows another text than its value; most texts that differ only round or group the digits."""
    return any(
        not is_shown_as(match[1].decode(errors="replace"), match[2].decode(errors="replace").strip(), False)
        for match in _OTHER_TEXT.finditer(content)
    )


def _repeated(element: ElementTree.Element, name: str) -> int:
    count = element.get(TABLE + name, "1")
    return max(int(count), 1) if count.isdigit() else 1


def _places(row: int, column: int, down: int, across: int) -> Iterator[tuple[int, int]]:
    return ((row + i, column + j) for i in range(down) for j in range(across))


def _mark_cell(
    marks: Marks, cell: ElementTree.Element, styles: Styles, places: Iterator[tuple[int, int]]
) -> None:
    """Mark the places of one cell; most cells need none."""
    row, column = first = next(places)
    if len(cell):
        height, width = marks.end or (0, 0)
        marks.end = max(height, row + 1), max(width, column + 1)
    if len(cell):
        marks.comments += ((row, column, comment) for comment in _comments(cell))
        drawings = (child for child in cell if child.tag.startswith(DRAW))
        marks.beside += ((row, column, TEXT_BOX, text) for text in texts_of_drawings(drawings))
    text, style = _marked_text(cell, styles), cell.get(TABLE + "style-name", "")
    is_percent, code = cell.get(OFFICE + "value-type") == "percentage", styles.format_of(style)
    is_struck = bool(len(cell)) and style in styles.struck
    shown = _shown(cell)
    for place in (first, *places) if text or is_percent or code or is_struck or shown else ():
        if text:
            marks.add_text(place, text)
        if is_percent:
            marks.percent.add(place)
        if shown:
            marks.shown.append((*place, shown))
        elif code and any(cell.get(OFFICE + name) for name in ("value", "date-value")):
            marks.formats[place] = code
        if is_struck:
            marks.struck.add(place)
    if (
        cell.get(TABLE + "formula")
        and not len(cell)
        and not any(_is_stated(cell.get(name)) for name in _VALUES)
    ):
        marks.no_value.append(first)
    down, across = _repeated(cell, "number-rows-spanned"), _repeated(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        marks.merged.append((row, column, row + down - 1, column + across - 1))


def _is_stated(value: str | None) -> bool:
    """Hold where a value is more than the zero that libraries write for a formula without calculating it."""
    return bool(value) and _ZERO.fullmatch(value or "") is None


def _comments(cell: ElementTree.Element) -> Iterator[str]:
    """Yield what a sender wrote in the comments and footnotes of a cell."""
    for element in cell.iter():
        if element.tag in (OFFICE + "annotation", TEXT + "note-body") and (comment := _comment(element)):
            yield comment


def _comment(annotation: ElementTree.Element) -> str:
    author = annotation.findtext("{http://purl.org/dc/elements/1.1/}creator", "")
    lines = ("".join(paragraph.itertext()) for paragraph in annotation.iter(TEXT + "p"))
    return senders_comment(author, "\n".join(lines))


def _marked_text(cell: ElementTree.Element, styles: Styles) -> RichText | None:
    """Return the text of a cell whose text is not what the value reader gives: an error, or one with marks or drawings."""
    is_error = any(name.endswith("}value-type") and kind == "error" for name, kind in cell.attrib.items())
    is_mixed = cell.get(OFFICE + "value-type", "string") == "string" and _holds_others(cell)
    has_runs = is_mixed or cell.get(TABLE + "formula") is not None or cell.find(f".//{TEXT}span") is not None
    if not is_error and not has_runs:
        return None
    text = paragraphs(cell, styles)
    is_error = is_error or ERROR_VALUE.fullmatch(text.text.strip()) is not None
    return text if is_error or is_mixed or text.marks else None


def _holds_others(cell: ElementTree.Element) -> bool:
    elements = cell.iter() if len(cell) else iter(())
    return any(element.tag in _OF_OTHERS or element.tag.startswith(DRAW) for element in elements)


def _shown(cell: ElementTree.Element) -> str:
    """Return the text that a cell shows, if it is not the value that it stores; else ""."""
    paragraph = cell.find(TEXT + "p")
    kind = cell.get(OFFICE + "value-type")
    if paragraph is None or len(paragraph) or not paragraph.text:
        return ""
    text = paragraph.text.strip()
    if kind == "string":
        stored = cell.get(OFFICE + "string-value")
        return "" if stored is None or stored.strip() == text else text
    value = cell.get(OFFICE + "value")
    is_same = kind not in _NUMBERS or value is None or is_shown_as(value, text, kind == "percentage")
    return "" if is_same else text
