"""Read a workbook in the XML of Excel 2003.

Belongs here: its rows, cells, styles and comments. Does not belong here: HTML (``markup``), workbooks in a package
(``workbook``), and what the cells mean.

Declarations of entities are refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS
from pipelines.intake.readers.cell_text import EXACT_BELOW, as_percent, cell_text
from pipelines.intake.readers.comments import senders_comment
from pipelines.intake.readers.declarations import find_declaration, refuse
from pipelines.intake.readers.detect_format import READABLE
from pipelines.intake.readers.grid import PAGE, NewRows, OpenedFile
from pipelines.intake.readers.limits import Limits, clean_name
from pipelines.intake.readers.markup import KIND_OF_TAG, text_of
from pipelines.intake.readers.number_format import is_percent_format, shown_as, shows_another
from pipelines.intake.readers.page_texts import texts_of_page
from pipelines.intake.readers.rich_text import PLAIN, STRUCK, RichText, Run, read_runs
from pipelines.intake.readers.spanned_sheet import SpannedCell, SpannedSheet

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_OF_PAGE = tuple(f"{{urn:schemas-microsoft-com:office:excel}}{name}" for name in ("Header", "Footer"))
_ISO_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")


def read_workbook_xml(data: bytes, limits: Limits, new_rows: NewRows = list) -> OpenedFile:
    """Read a workbook in the XML of Excel 2003.

    Raises:
        Unreadable: it is other XML, declares entities, breaks off, or is beyond the limits.
    """
    text, encoding = text_of(data)
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
            elif element.tag in _OF_PAGE and sheets:
                stored = next((text for name, text in element.items() if name.endswith("Data")), "")
                sheets[-1].beside += ((0, 0, PAGE, text) for text in texts_of_page(stored))
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
    kind = KIND_OF_TAG.get(data.tag.rpartition("}")[2].casefold(), PLAIN) or kind
    yield data.text or "", kind
    for child in data:
        yield from _data_runs(child, kind)
        yield child.tail or "", kind


def _comment(cell: ElementTree.Element) -> str:
    """Return what a sender wrote in the comment of a cell, "" if there is none."""
    comment = cell.find(_SS + "Comment")
    if comment is None:
        return ""
    text = "".join("".join(data.itertext()) for data in comment.iterfind(_SS + "Data"))
    return senders_comment(comment.get(_SS + "Author", ""), text)


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
        if comment := _comment(cell):
            sheet.comments.append((*place, comment))
        if not text.strip() and kind in (None, "Number") and cell.get(_SS + "Formula"):
            sheet.no_value.append(place)
        elif kind == "Number":
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
