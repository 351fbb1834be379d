"""Tell garbled text: what was saved in one encoding and read in another before it was sent, or is Big5.

Belongs here: the signs of text that decodes without an error and yet says nothing. Does not belong here: bytes that do
not decode (``delimited``), or correcting the text: what the sender's program lost is not in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.intake.errors import Unreadable

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]{2,}")
_SAMPLED = 40
_SHOWN = 20
_READ_AS = (("cp1252", "utf-8"), ("cp1252", "gb18030"), ("gb18030", "utf-8"))
"""Encodings that text was read in by mistake, and the one that it was in."""


def check_legible(text: str, head: bytes, encoding: str) -> None:
    """Look at the beginning of a text.

    Raises:
        Unreadable: most of its words that are not ASCII are garbled; the finding shows the first, and what it was.
    """
    if not (pieces := _BEYOND_ASCII.findall(text)[:_SAMPLED]):
        return
    if encoding == "gb18030" and (big5 := _big5(text, head)):
        raise Unreadable("file.garbled_text", pieces[0][:_SHOWN], f"Big5: {big5[:_SHOWN]}")
    lost = [piece for piece in pieces if "\ufffd" in piece] if b"\xef\xbf\xbd" in head else []
    if 2 * len(lost) > len(pieces):
        raise Unreadable("file.garbled_text", lost[0][:_SHOWN])
    for wrong, right in _READ_AS:
        was = [original for piece in pieces if (original := _original(piece, wrong, right))]
        if 2 * len(was) > len(pieces):
            raise Unreadable("file.garbled_text", pieces[0][:_SHOWN], was[0][:_SHOWN])


def _original(piece: str, wrong: str, right: str) -> str:
    """Return what a piece of text was before it was read in a wrong encoding, "" if that gives no Chinese."""
    data = b"".join(_bytes(c, wrong) for c in piece)
    original = data.decode(right, errors="ignore")
    common = sum(map(_is_common, original))
    # A character takes two or three bytes, so that nearly all bytes must be used up.
    return original if common > 1 and common == len(original) and 4 * common >= len(data) else ""


def _bytes(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:  # cp1252 leaves five bytes undefined; programs write them as they are
        return character.encode("latin-1", errors="ignore")


def _big5(text: str, head: bytes) -> str:
    """Return the text as Big5 if it is far more legible so than as GB18030."""
    try:
        other = head[: head.rfind(b"\n") + 1 or len(head)].decode("big5")
    except UnicodeDecodeError:
        return ""
    common, common_in_big5 = _share(text, _is_common), _share(other, _is_common_in_big5)
    words = _BEYOND_ASCII.findall(other)
    return words[0] if words and common < 0.5 and common_in_big5 > 0.9 else ""


def _share(text: str, is_common: Callable[[str], bool]) -> float:
    characters = [c for c in text if c > "\u2e80"]
    return sum(map(is_common, characters)) / max(len(characters), 1)


def _is_common(character: str) -> bool:
    """Return whether this is one of the characters of level 1 of GB 2312, the 3,755 in everyday use, or Chinese punctuation."""
    code = character.encode("gb2312", errors="ignore")
    return len(code) == 2 and (0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3))


def _is_common_in_big5(character: str) -> bool:
    code = character.encode("big5", errors="ignore")
    return len(code) == 2 and 0xA1 <= code[0] <= 0xC6
