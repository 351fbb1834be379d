"""Characters of cells: one form for each printed sign, and the footnote marks after a text.

Belongs here: which characters are forms of others, which cannot be seen, which mark a footnote. Does not belong here: what
a text means (``values``).

No compatibility normalisation (NFKC) is used: it turns ①, ², ½ and ⁴ into digits, which are not printed.
"""

from __future__ import annotations

import re
import unicodedata

_FORMS = ("<wide>", "<narrow>", "<small>", "<vertical>")
"""Decompositions of characters that differ from another one in width or direction only."""
IDEOGRAPHS = "\u3400-\u9fff"
"""Of the Chinese script, as a range in a pattern."""
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
_GLYPHS = ((0x2E80, 0x2FDF), (0xFB00, 0xFB06))
"""Radicals and ligatures: text copied from a PDF file has them in place of ideographs and letters."""
_MINUS = "\u2010\u2011\u2212"
_VARIATION = (0xFE00, 0xFE0F)
_ARABIC = ("AN", "AL")
"""Bidirectional classes of format characters that are printed."""


class _Plain(dict[int, str | None]):
    """Code point -> what it is printed as, None if it cannot be seen; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        text = self[code] = _plain(chr(code))
        return text


def _plain(character: str) -> str | None:
    code, kind = ord(character), unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Zs" or character in _BLANKS:
        return " "
    if kind in ("Zl", "Zp"):
        return "\n"
    if kind == "Cf" and unicodedata.bidirectional(character) not in _ARABIC:
        return None
    if _VARIATION[0] <= code <= _VARIATION[1]:
        return None
    if character in _MINUS:
        return "-"
    is_glyph = any(first <= code <= last for first, last in _GLYPHS)
    if is_glyph or unicodedata.decomposition(character).startswith(_FORMS):
        return unicodedata.normalize("NFKC", character)
    return character


_PLAIN = _Plain()


def clean(text: str) -> str:
    """Return the text with one form of each sign, without invisible characters and outer blanks.

    Full-width forms become half-width ones, digits of any script 0 to 9. A raised, encircled or bracketed digit and a
    fraction stay what they are.
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(_PLAIN)).strip()


_RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u208e"
_ENCLOSED = "\u2460-\u24ff\u2776-\u2793\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf"
CODE_MARK = rf"(?:\s*[{_RAISED}{_ENCLOSED}])+$"
"""Pattern of the marks after a number or code, in the syntax of Python and of polars."""
_OF_CODES = re.compile(CODE_MARK)
_MARKS = re.compile(
    rf"(?:[\s,、]*(?:[{_RAISED}{_ENCLOSED}*#†‡§※★☆]|\((?:p|r|注\d{{0,2}})\)|\[(?:注?\d{{1,2}}|注)\]|(?<![{IDEOGRAPHS}])注\d{{0,2}}))+$",
    re.IGNORECASE,
)
_PLAIN_ENDS = frozenset("0123456789%元件万亿人")
"""Ends of most texts without a mark: looking for one takes longer than all else about a number."""
_RAISED_NUMBER = re.compile(rf"[{_RAISED}]+")
_TEN = re.compile(r"(?:^|[^\d.,])10$")


def without_mark(text: str, is_code: bool = False) -> tuple[str, str]:
    """Return a text without the footnote marks after it, and the marks; the text and "" if it has none.

    A raised number after 10 is a power, no mark.

    Args:
        text: a cell.
        is_code: the text is a number or code, in which a star, a sign or a letter may be a part.
    """
    whole = clean(text)
    if whole[-1:] in _PLAIN_ENDS and "注" not in whole:
        return text, ""
    match = (_OF_CODES if is_code else _MARKS).search(whole)
    if not match or not match.start():
        return text, ""
    bare, mark = whole[: match.start()], match[0].strip(" \n\t,、")
    return (text, "") if is_power(bare, mark) else (bare, mark)


def is_power(text: str, mark: str) -> bool:
    """Return whether a raised mark after a text is the exponent of a power of ten: 10⁴."""
    return ends_in_ten(text) and bool(_RAISED_NUMBER.fullmatch(mark) or mark.isdecimal())


def ends_in_ten(text: str) -> bool:
    """Return whether a text ends in the number 10, of which a raised number after it makes a power: ×10, not 1.10 or 110."""
    return bool(_TEN.search(clean(text)))


def has_chinese(text: str) -> bool:
    """Return whether a text has an ideograph."""
    return bool(_IDEOGRAPH.search(text))
