"""From bytes to a grid of text cells that know their addresses.

Belongs here: recognising a container by its content, caps before parsing, decoding, the grid. Does not
belong here: what any cell means (``layout``, ``values``).

A new container is a module beside ``delimited`` and ``workbook`` that yields grids, and a line in ``recognise``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.intake.errors import Unreadable
from pipelines.intake.values import column_letter

HEAD_BYTES = 1 << 16
_NOT_SPREADSHEETS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
)


@dataclass
class Grid:
    """A sheet as text, rows and columns from 0; blank cells are ``""``."""

    sheet: str
    rows: list[list[str]] = field(default_factory=list)

    def address(self, row: int, column: int) -> str:
        """Return ``Sheet!C14`` of a 0-based cell."""
        return f"{self.sheet}!{column_letter(column)}{row + 1}"


def recognise(path: Path) -> str:
    """Return the container by content, never by name: ``workbook`` or ``delimited``.

    Raises:
        Unreadable: the file is empty or is no spreadsheet.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise Unreadable("file.empty", found=f"{path.stat().st_size} bytes")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "workbook"
    for magic, name in _NOT_SPREADSHEETS:
        if head.startswith(magic):
            raise Unreadable("file.not_a_spreadsheet", found=name, expected="xlsx, csv")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Unreadable("file.not_a_spreadsheet", found="HTML / XML", expected="xlsx, csv")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("file.not_a_spreadsheet", found="binary data", expected="xlsx, csv")
    return "delimited"
