"""Read the cell formats of an Office Open XML workbook in one fast pass over its parts.

Belongs here: hidden rows and columns, formulas saved without a value, cells of certain styles or with marked runs. Does not belong here: the values (``workbook``), styles (``ooxml_styles``) and runs (``ooxml_runs``) as such, other
containers.

A sheet's part is read in pieces, which are searched for the bytes of the marks: a piece without a mark is not parsed.
Tags that may hold a mark are matched by regular expressions, because a parser would take as long as reading all values
again.
"""

from __future__ import annotations

import html
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipelines.intake.readers import ooxml_repair
from pipelines.intake.readers.cell_format import MAX_COLUMNS, Marks, column_number
from pipelines.intake.readers.comments import Comment, comments_of
from pipelines.intake.readers.ooxml_parts import parsed, related_parts
from pipelines.intake.readers.ooxml_runs import has_marks, plain_string, read_shared, read_string
from pipelines.intake.readers.ooxml_styles import Styles, attributes, local_name, read_styles
from pipelines.intake.readers.ooxml_texts import texts_of_drawings, texts_of_headers
from pipelines.intake.readers.rich_text import RichText

PIECE = 4 << 20
_P = rb"<(?:\w+:)?"
_YES = rb"""\s*=\s*["'](?:1|true|on)["']"""
_HIDDEN_ROW = re.compile(_P + rb"row\s[^>]*?\bhidden" + _YES + rb"[^>]*>")
_HIDDEN_COLUMN = re.compile(_P + rb"col\s[^>]*?\bhidden" + _YES + rb"[^>]*>")
_SPAN = re.compile(rb"""\b(min|max)\s*=\s*["'](\d+)["']""")
_FORMULA = re.compile(
    _P + rb"c(\s[^>]*)?>\s*" + _P + rb"f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:" + _P + rb"v\s*/>|" + _P + rb"v\s*>\s*(0?(?:\.0+)?)\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_ROW_OPENS = re.compile(_P + rb"row\b([^>]*)>")
_CELL_OPENS = re.compile(_P + rb"c(?=[\s>/])([^>]*)>")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_CELL_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d+)["']""")
_SHARED_STRING = re.compile(
    _P + rb"""c(\s[^>]*?\bt\s*=\s*["']s["'][^>]*)>\s*""" + _P + rb"v\s*>\s*(\d+)\s*</"
)
_INLINE_STRING = re.compile(
    _P + rb"c(\s[^>]*)?>\s*" + _P + rb"is(?:\s[^>]*)?>(.*?)</(?:\w+:)?is\s*>", re.DOTALL
)
_STYLED = rb"""c(?=\s)([^>]*?\ss\s*=\s*["'](%s)["'][^>]*)>"""
_VALUE = re.compile(_P + rb"v\s*>([^<]*)<")
_OF_SHARED_STRING = re.compile(rb"""\bt\s*=\s*["']s["']""")
_QUOTE = re.compile(rb'"|&quot;|&#34;')
"""What surrounds a text that a formula names, which may be empty."""
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")


@dataclass(frozen=True)
class Book:
    """A workbook's parts: those of its sheets in order ("" where a part is missing), and how it is to be read.

    Where a workbook says that it is not calculated, zeros and empty texts are what a library writes for the value of a
    formula. 0.0 is so everywhere: a spreadsheet program writes 0.
    """

    sheets: tuple[str, ...]
    styles: Styles
    strings: str
    marked_strings: dict[int, RichText]
    epoch_1904: bool
    is_not_calculated: bool
    has_external_links: bool
    has_macros: bool
    has_comments: bool
    has_drawings: bool


def read_book(archive: zipfile.ZipFile) -> Book:
    """Read what a workbook says of itself.

    Raises:
        Unreadable: a part is too large to be parsed.
        ElementTree.ParseError: a part is broken.
    """
    start = next((p for kind, p in related_parts(archive, "").values() if kind == "officeDocument"), "")
    root = parsed(archive, start or "xl/workbook.xml")
    names = archive.namelist()
    related = related_parts(archive, start or "xl/workbook.xml")
    sheets, epoch_1904, is_not_calculated = [], False, False
    for element in root.iter() if root is not None else ():
        stated, tag = attributes(element), local_name(element.tag)
        if tag == "sheet":
            sheets.append(related.get(stated.get("id", ""), ("", ""))[1])
        elif tag == "workbookPr":
            epoch_1904 = stated.get("date1904") in ("1", "true", "on")
        elif tag == "calcPr":
            is_not_calculated = stated.get("fullCalcOnLoad") in ("1", "true", "on")
            is_not_calculated |= stated.get("calcCompleted") in ("0", "false", "off")
    known = set(names)
    styles, strings = (
        next((p for kind, p in related.values() if kind == name), "") for name in ("styles", "sharedStrings")
    )
    return Book(
        tuple(part if part in known else "" for part in sheets),
        read_styles(parsed(archive, styles)),
        strings,
        read_shared(archive, strings),
        epoch_1904,
        is_not_calculated,
        any(name.lower().startswith("xl/externallinks/") for name in names),
        any(name.lower().endswith("vbaproject.bin") for name in names),
        any("comment" in name.lower() for name in names),
        any("drawing" in name.lower() and name.endswith(".xml") for name in names),
    )


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a sheet's part in pieces that end where a row ends."""
    with archive.open(part) as stream:
        carry = b""
        while data := stream.read(PIECE):
            data = carry + data
            cut = data.rfind(b"row>") + 4
            while cut > 4 and data[cut - 5 : cut - 4] == b"<":  # an opening <row>
                cut = data.rfind(b"row>", 0, cut - 4) + 4
            carry = data[cut:] if cut > 4 else data
            if cut > 4:
                yield data[:cut]
        yield carry


def read_marks(archive: zipfile.ZipFile, part: str, book: Book) -> Marks:
    """Read from a sheet's part the properties of its cells other than their values."""
    marks, frame = Marks(), ooxml_repair.Frame()
    if book.has_comments:
        marks.comments = _comments(archive, part)
    if book.has_drawings:
        marks.beside += texts_of_drawings(archive, part)
    styled = None
    if styles := book.styles.numbers:
        styled = re.compile(_P + _STYLED % b"|".join(b"%d" % style for style in styles))
    row_before = 0
    for piece in _pieces(archive, part):
        rows = _Rows(piece, row_before)
        marks.is_odd |= ooxml_repair.has_errors(piece) or ooxml_repair.has_markup(piece)
        marks.is_odd |= not frame.size and ooxml_repair.is_odd(piece)
        frame.add(piece)
        if b"headerFooter" in piece:
            marks.beside += texts_of_headers(piece)
        if b"h" in piece and b"hidden" in piece:
            _mark_hidden(marks, piece, rows)
        if b"f" in piece and (b"<f" in piece or b":f" in piece):
            for match in _FORMULA.finditer(piece):
                _mark_formula(marks, match, rows, book)
        if styled:
            for match in styled.finditer(piece):
                _mark_styled(marks, book.styles, int(match[2]), rows.place(match.start(), match[1]))
        _mark_strings(marks, piece, rows, book)
        if not rows.are_numbered:
            row_before = rows.last
    if frame.is_suspicious:
        _mark_far(marks, archive, part, book)
    return marks


def _comments(archive: zipfile.ZipFile, part: str) -> list[Comment]:
    parts = dict(related_parts(archive, part).values())
    legacy, threads = (
        parsed(archive, parts[kind]) if kind in parts else None for kind in ("comments", "threadedComment")
    )
    return comments_of(legacy, threads)


def _mark_formula(marks: Marks, match: re.Match[bytes], rows: _Rows, book: Book) -> None:
    """Mark a formula whose saved value is missing, a zero or an empty text."""
    attributes, formula, value = match.groups()
    is_text = _TEXT_RESULT.search(attributes or b"") is not None
    may_be_empty = not book.is_not_calculated or _QUOTE.search(formula or b"") is not None
    if is_text and not value and may_be_empty:
        marks.empty_formulas.append(rows.place(match.start(), attributes))
    elif not value or (not is_text and (value != b"0" or book.is_not_calculated)):
        marks.no_value.append(rows.place(match.start(), attributes))


def _mark_hidden(marks: Marks, piece: bytes, rows: _Rows) -> None:
    marks.hidden_rows.update(rows.at(match.start()) for match in _HIDDEN_ROW.finditer(piece))
    for match in _HIDDEN_COLUMN.finditer(piece):
        span = {name: int(number) for name, number in _SPAN.findall(match[0])}
        marks.hidden_columns.update(range(span.get(b"min", 1) - 1, min(span.get(b"max", 1), MAX_COLUMNS)))


def _mark_styled(marks: Marks, styles: Styles, style: int, place: tuple[int, int]) -> None:
    if style in styles.percent:
        marks.percent.add(place)
    if style in styles.formats:
        marks.formats[place] = styles.formats[style]
    if style in styles.struck:
        marks.struck.add(place)


def _mark_strings(marks: Marks, piece: bytes, rows: _Rows, book: Book) -> None:
    """Mark the cells of a piece with footnote marks or struck-out runs."""
    for match in _SHARED_STRING.finditer(piece) if book.marked_strings else ():
        if text := book.marked_strings.get(int(match[2])):
            marks.add_text(rows.place(match.start(), match[1]), text)
    for match in _INLINE_STRING.finditer(piece) if has_marks(piece) else ():
        if (text := read_string(match[2])).marks:
            marks.add_text(rows.place(match.start(), match[1]), text)


def _mark_far(marks: Marks, archive: zipfile.ZipFile, part: str, book: Book) -> None:
    """Find out how far the filled cells reach; cells far away from all others are taken out, with their text."""
    reach = ooxml_repair.reach_of(_pieces(archive, part))
    marks.end, marks.is_odd = reach.end, marks.is_odd or bool(reach.far)
    for row, column, cell in reach.far:
        value = _VALUE.search(cell)
        if value and _OF_SHARED_STRING.search(cell.partition(b">")[0]):
            text = plain_string(archive, book.strings, int(value[1]))
        else:
            text = html.unescape(value[1].decode()) if value else read_string(cell).text
        if text.strip():
            marks.far.append((row, column, text))


class _Rows:
    """Where the rows of a piece open: asked only of tags that do not say themselves where they stand."""

    def __init__(self, piece: bytes, before: int):
        self.piece, self.before = piece, before

    @cached_property
    def are_numbered(self) -> bool:
        first = _ROW_OPENS.search(self.piece)
        return first is None or _ROW_NUMBER.search(first[1]) is not None

    @cached_property
    def _opened(self) -> tuple[list[int], list[int]]:
        """Return offsets and numbers of all rows; a row without a number is the one after the row before it."""
        offsets, numbers, number = [], [], self.before
        for match in _ROW_OPENS.finditer(self.piece):
            reference = _ROW_NUMBER.search(match[1])
            number = int(reference[1]) if reference else number + 1
            offsets.append(match.start())
            numbers.append(number)
        return offsets, numbers

    @property
    def last(self) -> int:
        return self._opened[1][-1] if self._opened[1] else self.before

    def at(self, offset: int) -> int:
        """Return the 0-based row at an offset."""
        offsets, numbers = self._opened
        index = bisect_right(offsets, offset) - 1
        return (numbers[index] if index >= 0 else self.before) - 1

    def place(self, offset: int, attributes: bytes | None) -> tuple[int, int]:
        """Return the place of the cell that opens at an offset; without a reference it follows the cell before it."""
        if reference := _CELL_REFERENCE.search(attributes or b""):
            return int(reference[2]) - 1, column_number(reference[1].decode())
        offsets, _ = self._opened
        index = bisect_right(offsets, offset) - 1
        column = -1
        end = self.piece.find(b">", offset) + 1
        for cell in _CELL_OPENS.finditer(self.piece, offsets[index] if index >= 0 else 0, end):
            reference = _CELL_REFERENCE.search(cell[1])
            column = column_number(reference[1].decode()) if reference else column + 1
        return self.at(offset), column
