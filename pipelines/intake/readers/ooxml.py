"""Read the cell formats of an Office Open XML workbook in one fast pass over its parts.

Belongs here: hidden rows and columns, formulas saved without a value, percent formats, refused markup. Does not belong
here: the values (``workbook``), other containers.

A sheet's part is read in pieces, which are searched for the bytes of the marks: a piece without a mark is not parsed.
Tags that may hold a mark are matched by regular expressions, because a parser would take as long as reading all values
again.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import (
    MAX_COLUMNS,
    PERCENT_FORMATS,
    Marks,
    column_number,
    is_percent_format,
)

PIECE = 4 << 20
_SMALL_PART = 64 << 20
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_P = rb"<(?:\w+:)?"
_YES = rb"""\s*=\s*["'](?:1|true|on)["']"""
_HIDDEN_ROW = re.compile(_P + rb"row\s[^>]*?\bhidden" + _YES + rb"[^>]*>")
_HIDDEN_COLUMN = re.compile(_P + rb"col\s[^>]*?\bhidden" + _YES + rb"[^>]*>")
_SPAN = re.compile(rb"""\b(min|max)\s*=\s*["'](\d+)["']""")
_FORMULA = re.compile(
    _P + rb"c(\s[^>]*)?>\s*" + _P + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:" + _P + rb"v\s*/>|" + _P + rb"v\s*>\s*(0?)\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_ROW_OPENS = re.compile(_P + rb"row\b([^>]*)>")
_CELL_OPENS = re.compile(_P + rb"c(?=[\s>/])([^>]*)>")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_CELL_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d+)["']""")
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")


@dataclass(frozen=True)
class Book:
    """A workbook's parts: those of its sheets in order ("" where a part is missing), and how it is to be read."""

    sheets: tuple[str, ...]
    percent_styles: frozenset[int]
    epoch_1904: bool
    is_calculated_on_load: bool
    has_external_links: bool
    has_macros: bool


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    return {_local(name): value for name, value in element.attrib.items()}


def _parsed(archive: zipfile.ZipFile, part: str) -> ElementTree.Element | None:
    """Parse a small part; None where the package does not hold it."""
    try:
        info = archive.getinfo(part)
    except KeyError:
        return None
    if info.file_size > _SMALL_PART:
        raise Unreadable(
            "file.too_large", f"{part}: {info.file_size >> 20} MiB", f"≤ {_SMALL_PART >> 20} MiB"
        )
    xml = archive.read(part)
    refuse_doctype(xml, part)
    return ElementTree.fromstring(xml)


def refuse_doctype(xml: bytes, part: str) -> None:
    """Refuse declarations of entities: no spreadsheet program writes any.

    Raises:
        Unreadable: the bytes hold a document type or an entity.
    """
    if match := _DOCTYPE.search(xml):
        raise Unreadable("file.forbidden_markup", f"{part}: <!{match[1].decode()}")


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: id -> (kind, part)."""
    folder, name = posixpath.split(part)
    root = _parsed(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    related = {}
    for element in root if root is not None else ():
        attributes = _attributes(element)
        target = attributes.get("Target", "").replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        related[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)
    return related


def read_book(archive: zipfile.ZipFile) -> Book:
    """Read what a workbook says of itself.

    Raises:
        Unreadable: a part holds forbidden markup.
        ElementTree.ParseError: a part is broken.
    """
    start = next((p for kind, p in _related(archive, "").values() if kind == "officeDocument"), "")
    root = _parsed(archive, start or "xl/workbook.xml")
    names = archive.namelist()
    related = _related(archive, start or "xl/workbook.xml")
    sheets, epoch_1904, on_load = [], False, False
    for element in root.iter() if root is not None else ():
        attributes, tag = _attributes(element), _local(element.tag)
        if tag == "sheet":
            sheets.append(related.get(attributes.get("id", ""), ("", ""))[1])
        elif tag == "workbookPr":
            epoch_1904 = attributes.get("date1904") in ("1", "true", "on")
        elif tag == "calcPr":
            on_load = attributes.get("fullCalcOnLoad") in ("1", "true", "on")
    known = set(names)
    styles = next((p for kind, p in related.values() if kind == "styles"), "")
    return Book(
        tuple(part if part in known else "" for part in sheets),
        _percent_styles(_parsed(archive, styles)) if styles in known else frozenset(),
        epoch_1904,
        on_load,
        any(name.lower().startswith("xl/externallinks/") for name in names),
        any(name.lower().endswith("vbaproject.bin") for name in names),
    )


def _percent_styles(root: ElementTree.Element | None) -> frozenset[int]:
    formats, styles = set(PERCENT_FORMATS), frozenset[int]()
    for element in root if root is not None else ():
        children = [_attributes(child) for child in element]
        if _local(element.tag) == "numFmts":
            formats |= {
                int(c["numFmtId"])
                for c in children
                if c.get("numFmtId", "").isdigit() and is_percent_format(c.get("formatCode", ""))
            }
        elif _local(element.tag) == "cellXfs":
            shown = {str(number) for number in formats}
            styles = frozenset(i for i, c in enumerate(children) if c.get("numFmtId") in shown)
    return styles


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
    marks = Marks()
    styled = None
    if book.percent_styles:
        numbers = b"|".join(b"%d" % style for style in sorted(book.percent_styles))
        styled = re.compile(_P + rb"""c(?=\s)([^>]*?\ss\s*=\s*["'](?:""" + numbers + rb""")["'][^>]*)>""")
    row_before = 0
    for piece in _pieces(archive, part):
        rows = _Rows(piece, row_before)
        # A single byte is searched for many times faster than two.
        if b"!" in piece and b"<!" in piece:
            refuse_doctype(piece, part)
        if b"h" in piece and b"hidden" in piece:
            marks.hidden_rows.update(rows.at(match.start()) for match in _HIDDEN_ROW.finditer(piece))
            for match in _HIDDEN_COLUMN.finditer(piece):
                span = {name: int(number) for name, number in _SPAN.findall(match[0])}
                marks.hidden_columns.update(
                    range(span.get(b"min", 1) - 1, min(span.get(b"max", 1), MAX_COLUMNS))
                )
        if b"f" in piece and (b"<f" in piece or b":f" in piece):
            for match in _FORMULA.finditer(piece):
                is_text = _TEXT_RESULT.search(match[1] or b"") is not None
                if not is_text and (match[2] != b"0" or book.is_calculated_on_load):
                    marks.no_value.append(rows.place(match.start(), match[1]))
        if styled:
            marks.percent.update(rows.place(match.start(), match[1]) for match in styled.finditer(piece))
        if not rows.are_numbered:
            row_before = rows.last
    return marks


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
