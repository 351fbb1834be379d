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
from pipelines.intake.readers.ods_styles import OFFICE, STYLE, TABLE, TEXT, Styles, paragraphs
from pipelines.intake.readers.ooxml import PIECE
from pipelines.intake.readers.rich_text import RichText

CONTENT = "content.xml"
_MARKS = re.compile(
    rb":visibility=|:formula=|percentage|-spanned=|\"error\"|:span|line-through|display-factor|office:annotation"
    rb"|number:year"
    rb"|number:text>[^<]{0,40}[\x80-\xff]"
    # a filled cell behind many blank rows or columns
    rb"|rows-repeated=\"\d{4,}\"(?:(?!</table:table>).)*?<text:p"
    rb"|columns-repeated=\"\d{3,}\"(?:(?!</table:table-row>).)*?<text:p",
    re.DOTALL,
)
_VALUES = tuple(
    OFFICE + name for name in ("value", "string-value", "date-value", "time-value", "boolean-value")
)
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
    is_marked = False
    with archive.open(CONTENT) as stream:
        tail = b""
        while data := stream.read(PIECE):
            is_marked = is_marked or _MARKS.search(tail + data) is not None
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
            elif tag == TABLE + "table-row":
                row += repeat
                element.clear()
    return sheets


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
    if (annotation := cell.find(OFFICE + "annotation")) is not None and (comment := _comment(annotation)):
        marks.comments.append((row, column, comment))
    text, style = _marked_text(cell, styles), cell.get(TABLE + "style-name", "")
    is_percent, code = cell.get(OFFICE + "value-type") == "percentage", styles.format_of(style)
    is_struck = bool(len(cell)) and style in styles.struck
    for place in (first, *places) if text or is_percent or code or is_struck else ():
        if text:
            marks.add_text(place, text)
        if is_percent:
            marks.percent.add(place)
        if code and any(cell.get(OFFICE + name) for name in ("value", "date-value")):
            marks.formats[place] = code
        if is_struck:
            marks.struck.add(place)
    if cell.get(TABLE + "formula") and not len(cell) and not any(cell.get(name) for name in _VALUES):
        marks.no_value.append(first)
    down, across = _repeated(cell, "number-rows-spanned"), _repeated(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        marks.merged.append((row, column, row + down - 1, column + across - 1))


def _comment(annotation: ElementTree.Element) -> str:
    author = annotation.findtext("{http://purl.org/dc/elements/1.1/}creator", "")
    lines = ("".join(paragraph.itertext()) for paragraph in annotation.iter(TEXT + "p"))
    return senders_comment(author, "\n".join(lines))


def _marked_text(cell: ElementTree.Element, styles: Styles) -> RichText | None:
    """Return the text of a cell whose text is not what the value reader gives: an error, or one with marks."""
    is_error = any(name.endswith("}value-type") and kind == "error" for name, kind in cell.attrib.items())
    if not is_error and cell.get(TABLE + "formula") is None and cell.find(f".//{TEXT}span") is None:
        return None
    text = paragraphs(cell, styles)
    is_error = is_error or ERROR_VALUE.fullmatch(text.text.strip()) is not None
    return text if is_error or text.marks else None
