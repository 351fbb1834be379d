"""Read the comments of a sheet of an old workbook.

Belongs here: the records of notes, their objects and texts. Does not belong here: the other records (``biff``), and which
comments are our own (``comments``).

A note names its cell, its author and the number of an object; the text follows that object. Record numbers and layouts are
those of [MS-XLS].
"""

from __future__ import annotations

from struct import unpack_from

from pipelines.intake.readers.comments import Comment, senders_comment

_NOTE, _OBJECT, _TEXT, _CONTINUE = 0x1C, 0x5D, 0x1B6, 0x3C
RECORDS = frozenset((_NOTE, _OBJECT, _TEXT, _CONTINUE))
"""The kinds of records that comments are made of."""


class CommentRecords:
    """Collects the comments of a sheet from its records, in their order."""

    def __init__(self) -> None:
        self._notes: list[tuple[int, int, int, str]] = []
        self._texts: dict[int, str] = {}
        self._object = 0
        self._left = 0  # characters of the text that are still to come

    def take(self, kind: int, body: bytes) -> None:
        """Take up the next record of one of these kinds."""
        if kind == _NOTE and len(body) >= 8:
            row, column, _, number = unpack_from("<4H", body)
            self._notes.append((row, column, number, _author(body[8:])))
        elif kind == _OBJECT and len(body) >= 8:
            self._object = unpack_from("<H", body, 6)[0]
        elif kind == _TEXT and len(body) >= 12:
            self._left = unpack_from("<H", body, 10)[0]
            self._texts[self._object] = ""
        elif kind == _CONTINUE and self._left > 0 and body:
            text = _decoded(body[1:], bool(body[0] & 1))
            self._left -= len(body[1:]) // (2 if body[0] & 1 else 1)
            self._texts[self._object] += text

    def comments(self) -> list[Comment]:
        """Return what senders wrote, by cell."""
        texts = (
            (row, column, senders_comment(author, self._texts.get(number, "")))
            for row, column, number, author in self._notes
        )
        return sorted(comment for comment in texts if comment[2])


def _author(body: bytes) -> str:
    if len(body) < 3:
        return ""
    length, is_wide = unpack_from("<H", body)[0], bool(body[2] & 1)
    return _decoded(body[3 : 3 + length * (2 if is_wide else 1)], is_wide)


def _decoded(data: bytes, is_wide: bool) -> str:
    return data.decode("utf-16-le" if is_wide else "latin-1", errors="replace")
