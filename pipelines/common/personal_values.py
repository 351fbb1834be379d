"""Find telephone numbers, identity numbers and e-mail addresses in a text that is published, and mask them.

Belongs here: what such a value looks like. Does not belong here: which texts are published (``release.build.inputs``), or telling
the sender (the rule ``cell.personal_value``). The name of a person alone cannot be distinguished from other words. Standard library only.
"""

from __future__ import annotations

import re

MASK = "***"
"""What published texts have in place of what is not shown."""
_WIDE = {ord("！") + n: ord("!") + n for n in range(94)} | {ord("\u3000"): ord(" ")}
"""Signs as wide as a Chinese one -> the same in ASCII; a text keeps its length."""
_GAP = r"[ \-\u2010-\u2015.·]?"
_DAY = rf"{_GAP}(?:0[1-9]|1[0-2]){_GAP}(?:0[1-9]|[12]\d|3[01])"
_AMOUNT = r"(?! ?(?:元|件|美元|\.\d|\d))"
"""What follows a number that is a figure, with its unit or with further digits."""
_MAIL = r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}"
_IDENTITY = rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:(?:19|20)\d\d{_DAY}{_GAP}\d{{3}}[\dXx]|\d\d{_DAY}{_GAP}\d{{3}}){_AMOUNT}(?![\dA-Za-z])"
_MOBILE = rf"(?<![\d.,])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_AMOUNT}"
_LANDLINE = rf"(?<![\d.,])(?:\(0\d{{2,3}}\) ?|(?:\+?86{_GAP})?0\d{{2,3}}[ \-\u2010-\u2015])\d{{3,4}}{_GAP}\d{{4}}{_AMOUNT}"
_NAMED = r"(?i:(?:电话|手机|传真|微信|座机|身份证)号?码?|\b(?:tel|phone|mobile|fax|wechat|id no))[\s:.()为是]*(\+?\d[\d \-]{5,}[\dXx])"
"""A number after a word that says what it is; the word stays."""
_PERSONAL = re.compile("|".join((_MAIL, _IDENTITY, _MOBILE, _LANDLINE, _NAMED)), re.ASCII)


def masked(text: str) -> str:
    """Return a text with ``***`` in place of every telephone number, identity number and e-mail address."""
    if len(text) < len("a@b.c"):
        return text
    parts, end = [], 0
    for match in _PERSONAL.finditer(text.translate(_WIDE)):
        first, last = match.span(match.lastindex or 0)
        parts += [text[end:first], MASK]
        end = last
    return "".join((*parts, text[end:]))


def says_more(text: str) -> bool:
    """Return whether a masked text says anything beside what was masked."""
    return any(map(str.isalnum, text.replace(MASK, "")))
