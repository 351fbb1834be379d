"""Refuse XML that declares entities or a document type: no spreadsheet program writes any, and attacks consist of them.

Belongs here: finding such a declaration before the root element, in each part of a package and in markup, and telling the
kinds apart: entities outside of the file (XXE), entities that expand (bombs), a bare document type. Does not belong here:
parsing what comes after it. Nothing is expanded and nothing that a declaration refers to is opened.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.limits import clean_name

OUTSIDE, EXPANDING, DOCTYPE = "file.external_entity", "file.entity_bomb", "file.forbidden_markup"
_WORST_FIRST = (OUTSIDE, EXPANDING, DOCTYPE)
_PIECE = 4 << 10
_LONGEST = 1 << 20
"""Bytes before the root element: real files have a hundred."""
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_IN_HTML = re.compile(
    r"<!ENTITY\s+(?P<name>[^<>]{0,200}?)(?:\s(?P<outside>SYSTEM|PUBLIC)\b|[\"'])", re.IGNORECASE
)
_FIRST_ELEMENT = re.compile(r"<[A-Za-z]")
_BROKEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Declaration:
    """What a part declares: the rule against it, the declaration as it may be shown, whether it is one of an entity."""

    rule_code: str
    shown: str
    is_entity: bool = False


class _Prolog:
    """What comes before the root element, up to the worst declaration in it."""

    def __init__(self) -> None:
        self.declaration: Declaration | None = None
        self.is_over = False
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartElementHandler = self._end

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, has_subset: bool) -> None:
        self._keep(OUTSIDE if system_id else DOCTYPE, "DOCTYPE", name, system_id)

    def _entity(self, name: str, is_parameter: bool, value: str | None, *outside: str | None) -> None:
        _, system_id, *_ = outside  # base, system id, public id, notation
        self._keep(EXPANDING if system_id is None else OUTSIDE, "ENTITY", name, system_id)

    def _keep(self, rule_code: str, kind: str, name: str, system_id: str | None) -> None:
        previous = self.declaration
        if previous is None or _WORST_FIRST.index(rule_code) < _WORST_FIRST.index(previous.rule_code):
            outside = f' SYSTEM "{system_id}"' if system_id else ""
            self.declaration = Declaration(rule_code, f"<!{kind} {name}{outside}>", kind == "ENTITY")

    def _end(self, *_: object) -> None:
        self.is_over = True


def find_declaration(pieces: Iterable[bytes]) -> Declaration | None:
    """Return the worst declaration before the root element of an XML document; None if it has none.

    Args:
        pieces: the bytes of the document, read only as far as its root element.
    """
    prolog, read = _Prolog(), b""
    try:
        for piece in pieces:
            read += piece
            prolog.parser.Parse(piece, False)
            if prolog.is_over or len(read) > _LONGEST:
                break
    except (
        expat.ExpatError,
        ValueError,
    ):  # broken, or of an encoding that the parser does not know: others may read on
        if not (prolog.is_over or prolog.declaration) and (match := _BROKEN.search(read)):
            return Declaration(DOCTYPE, f"<!{match[1].decode().upper()}>")
    return prolog.declaration


def refuse_declarations(archive: zipfile.ZipFile) -> None:
    """Refuse a package of which any part that begins like XML declares something, whether or not it would be read.

    Raises:
        Unreadable: names the part and the declaration.
    """
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        with archive.open(entry) as stream:
            head = stream.read(_PIECE)
            if _begins_like_xml(head):
                refuse(find_declaration(_pieces(head, stream)), entry.filename)


def refuse(declaration: Declaration | None, part: str) -> None:
    """Refuse a declaration, if there is one.

    Raises:
        Unreadable: there is one.
    """
    if declaration:
        raise Unreadable(declaration.rule_code, f"{clean_name(part)}: {clean_name(declaration.shown, 120)}")


def refuse_entities_in_html(text: str) -> None:
    """Refuse a page that declares entities before its first element; a document type alone is usual there.

    Raises:
        Unreadable: it declares an entity.
    """
    first = _FIRST_ELEMENT.search(text)
    declared = list(_IN_HTML.finditer(text, 0, first.start() if first else _LONGEST))
    if outside := next((match for match in declared if match["outside"]), None):
        refuse(Declaration(OUTSIDE, f"<!ENTITY {outside['name'].strip()} SYSTEM>", True), "html")
    if declared:
        refuse(Declaration(EXPANDING, f"<!ENTITY {declared[0]['name'].strip()}>", True), "html")


def _begins_like_xml(head: bytes) -> bool:
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return head.replace(b"\x00", b"").lstrip(b" \t\r\n").startswith(b"<")


def _pieces(head: bytes, stream: IO[bytes]) -> Iterable[bytes]:
    while head:
        yield head
        head = stream.read(_PIECE)
