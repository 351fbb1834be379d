"""Read the texts of a sheet of an old workbook that are in no cell: comments, text boxes, headers and footers of pages.

Belongs here: the records of notes, of objects and their texts, and of pages. Does not belong here: the other records (``biff``), and which
comments are our own (``comments``).

A note names its cell, its author and the number of an object; the text follows that object. Record numbers and layouts are
those of [MS-XLS].
"""

from __future__ import annotations

from struct import unpack_from

from pipelines.intake.readers.comments import Comment, senders_comment
from pipelines.intake.readers.grid import PAGE, TEXT_BOX
from pipelines.intake.readers.page_texts import texts_of_page

_NOTE, _OBJECT, _TEXT, _CONTINUE = 0x1C, 0x5D, 0x1B6, 0x3C
_PAGE = (0x14, 0x15)
RECORDS = frozenset((_NOTE, _OBJECT, _TEXT, _CONTINUE, *_PAGE))
"""The kinds of records that these texts are made of."""


class TextRecords:
    """Collects the texts of a sheet that are in no cell from its records, in their order."""

    def __init__(self) -> None:
        self._notes: list[tuple[int, int, int, str]] = []
        self._texts: dict[int, str] = {}
        self._object = 0
        self._pages: list[str] = []
        self._left = 0  # characters of the text that are still to come

    def take(self, kind: int, body: bytes) -> None:
        """Take up the next record of one of these kinds."""
        if kind == _NOTE and len(body) >= 8:
            row, column, _, number = unpack_from("<4H", body)
            self._notes.append((row, column, number, _string(body[8:])))
        elif kind == _OBJECT and len(body) >= 8:
            self._object = unpack_from("<H", body, 6)[0]
        elif kind == _TEXT and len(body) >= 12:
            self._left = unpack_from("<H", body, 10)[0]
            self._texts[self._object] = ""
        elif kind in _PAGE:
            self._pages += texts_of_page(_string(body))
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

    def beside(self) -> list[tuple[int, int, str, str]]:
        """Return the texts of shapes and pages, all at the first cell."""
        of_notes = {number for _, _, number, _ in self._notes}
        boxes = [text.strip() for number, text in self._texts.items() if number not in of_notes]
        texts = [*((TEXT_BOX, text) for text in boxes if text), *((PAGE, text) for text in self._pages)]
        return [(0, 0, kind, text) for kind, text in texts]


def _string(body: bytes) -> str:
    if len(body) < 3:
        return ""
    length, is_wide = unpack_from("<H", body)[0], bool(body[2] & 1)
    return _decoded(body[3 : 3 + length * (2 if is_wide else 1)], is_wide)


def _decoded(data: bytes, is_wide: bool) -> str:
    return data.decode("utf-16-le" if is_wide else "latin-1", errors="replace")
