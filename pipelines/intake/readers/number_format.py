"""Show a number as its display format does.

Belongs here: format codes of spreadsheets (``0!.0,"万"``), which of them show another scale or unit than is stored, and the
text that they show. Does not belong here: finding a cell's format (``ooxml``, ``biff``, ``ods``, ``markup``), dates, and
whether what is shown contradicts the value (``validate.mark_checks``).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

PERCENT_FORMATS = frozenset((9, 10))
"""The built-in number formats 0% and 0.00%."""
_LITERAL = re.compile(r'"[^"]*"|\\.|!.|\[[^\]]*\]|[_*].')
_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|\[([^\]]*)\]|[_*].|(.)', re.DOTALL)
_GENERAL = re.compile(r"(?:G/)?通用格式|General", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhseg@]", re.IGNORECASE)
_SIGNS = re.compile(r"[-–−<>~±]")
"""Characters before the digits that make another number of a positive one, or a bound."""
_WORDS = re.compile(r"[+?A-Za-z<>~±]")
"""Characters after the digits, beside those of ``_UNIT_WORDS``, that may make another number or unit of it: 1250+, 1250p."""
_OF_PERCENT = re.compile(r"[+<>~±]|[^\x00-\xff]")
"""Literal characters that may make another number of a percentage."""
_COLOUR = re.compile(
    r"\[(?:red|blue|green|magenta|yellow|cyan|color\s?\d+|红色|蓝色|绿色|洋红色?|黄色|青色|颜色\s?\d+)\]",
    re.IGNORECASE,
)
_UNIT_WORDS = re.compile(r"[%‰kKmM]|[^\x00-\xff年月日季期第号]")
_EXPONENT = re.compile(r"[eE][+-]0+")
_BREAK = re.compile(r'"[^"]*"|[\\!_*].|\[[^\]]*\]|;', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_DIGITS = "0#?"
_DAY = re.compile(r"(\d{4})-(\d{2})-\d{2}$")
_LONGEST = 200
"""Length of a format code from which nothing is read from it."""


def is_percent_format(code: str) -> bool:
    """Return whether this is a number format that shows a hundredth as 1%."""
    return "%" in _LITERAL.sub("", code)


@lru_cache(maxsize=1024)
def shows_another(code: str) -> bool:
    """Return whether this is a format that may show another scale or unit than is stored: thousands left out, zeros added, a unit, a year of a day."""
    if not code or len(code) > _LONGEST:
        return False
    if is_percent_format(code):
        return _OF_PERCENT.search(_literals(code.split(";")[0])) is not None
    if _parts_of_date(code):
        return True
    sections = code.split(";")
    if _CONDITION.search(code):
        return any(_shows_another(section) or _has_words_after(section) for section in sections)
    bare = _LITERAL.sub("", sections[0])
    if (
        not any(sign in bare for sign in _DIGITS)
        and not _GENERAL.search(bare)
        and not _DATE_LETTERS.search(bare)
    ):
        return len(sections) > 1 or bool(_literals(sections[0]))  # ;;; shows nothing at all
    return (
        _shows_another(sections[0])
        or _has_sign(sections[0])
        or _has_words_after(sections[0])
        or (len(sections) > 1 and _hides_sign(sections[1]))
        or any(re.search(r"\d", _literals(section)) for section in sections[1:3])
    )


def _parts_of_date(code: str) -> str:
    """Return the letters of a format that shows a year, or a year and a month, of a day; "" of any other format."""
    letters = "".join(sorted(set(re.findall("[a-z]", _LITERAL.sub("", code.split(";")[0]).lower()))))
    return letters if letters in ("y", "my") else ""


def _has_sign(section: str) -> bool:
    """Return whether this is a section that shows a sign or a bound before the digits."""
    before = ""
    for text, is_literal in _tokens(_GENERAL.sub("0", section)):
        if not is_literal and text in _DIGITS:
            return _SIGNS.search(before) is not None
        before += text
    return False


def _literals(section: str) -> str:
    return "".join(text for text, is_literal in _tokens(section) if is_literal).strip()


def _has_words_after(section: str) -> bool:
    """Return whether this is a section that shows a bound or letters after the digits: 1250+."""
    texts = _tokens(_EXPONENT.sub("", _GENERAL.sub("0", section)))
    last = max(
        (n for n, (text, is_literal) in enumerate(texts) if not is_literal and text in _DIGITS), default=-1
    )
    bare = _LITERAL.sub("", section)
    return (
        last >= 0
        and not _DATE_LETTERS.search(_EXPONENT.sub("", _GENERAL.sub("", bare)))
        and _WORDS.search("".join(text for text, _ in texts[last + 1 :])) is not None
    )


def _hides_sign(section: str) -> bool:
    """Return whether a section for negative numbers shows them like positive ones, not even in a colour."""
    has_digits = any(sign in _LITERAL.sub("", section) for sign in _DIGITS)
    return has_digits and not _COLOUR.search(section) and not re.search(r"[-–−(（负▲△▼]", section)


def _shows_another(section: str) -> bool:
    bare = _GENERAL.sub("", _LITERAL.sub("", section))
    if _DATE_LETTERS.search(bare):
        return False
    literals = "".join(m[1] or m[2] or "" for m in _TOKEN.finditer(section))
    is_scaled = re.search(r"[0#?],+(?![0#?,])", bare) is not None
    has_point = re.search(r"[0#?](?:!\.|\\\.|\"\.\")[0#?]", section) is not None
    has_digits = re.search(r"\d", literals) is not None  # 0"00" shows 100 times the number
    return is_scaled or has_point or has_digits or _UNIT_WORDS.search(literals + bare) is not None


def is_shown_as(number: str, text: str, is_percent: bool) -> bool:
    """Return whether a text shows a number as it is stored, rounded or not; a width that shows # only says nothing of it."""
    if text.replace(",", "") == number or not text.strip("#"):
        return True
    try:
        value = Decimal(number)
        if not value and not re.search(r"[\d一-龥]", text):  # zero as a dash
            return True
        bare = re.sub(r"[,\s¥￥$€£年月日季期第号]", "", text).replace("−", "-")
        if bare[:1] == "(" and bare[-1:] == ")":
            bare = f"-{bare[1:-1]}"
        shown = Decimal(bare.removesuffix("%"))
        step = Decimal(1).scaleb(int(shown.as_tuple().exponent))
        hundreds = -2 if bare.endswith("%") else 0
        return (is_percent or not hundreds) and abs(shown.scaleb(hundreds) - value) <= step.scaleb(
            hundreds
        ) / 2
    except (ArithmeticError, ValueError):
        return False


@lru_cache(maxsize=1 << 14)
def shown_as(number: str, code: str) -> str:
    """Return what a cell shows of a number or a day, without blanks; the text itself where it is neither.

    Only formats for which ``shows_another`` holds are read.
    """
    try:
        value = Decimal(number)
    except ArithmeticError:
        return _part_of_day(number, code)
    section, is_bare = _section(value, code)
    if match := _GENERAL.search(section):
        around = (section[: match.start()], section[match.end() :])
        before, after = ("".join(text for text, _ in _tokens(part)) for part in around)
        return f"{before}{number}{after}".replace(" ", "")
    return _filled(abs(value) if is_bare else value, _tokens(section)).replace(" ", "")


def _part_of_day(text: str, code: str) -> str:
    """Return a day as a format for its year, or its year and month, shows it: 2016年, 2016年9月."""
    day, letters = _DAY.match(text), _parts_of_date(code)
    if day and not letters and not _DATE_LETTERS.search(_LITERAL.sub("", code)):
        return _literals(code.split(";")[0]) or text
    if not day or not letters:
        return text
    return f"{day[1]}年{int(day[2])}月" if "m" in letters else f"{day[1]}年"


def _section(value: Decimal, code: str) -> tuple[str, bool]:
    """Return the section of a code that is for a number, and whether it shows the number without its sign."""
    sections = _BREAK.sub(lambda match: match[0] if match[0] != ";" else "\0", code).split("\0")
    conditions = [_CONDITION.search(section) for section in sections]
    for section, condition in zip(sections, conditions, strict=True):
        if condition and _HOLDS[condition[1]](value, Decimal(condition[2])):
            return section, False
    if any(conditions):
        return next((s for s, c in zip(sections, conditions, strict=True) if not c), sections[-1]), False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    return sections[2] if value == 0 and len(sections) > 2 else sections[0], False


def _tokens(section: str) -> list[tuple[str, bool]]:
    """Return a section as tokens: a character or literal, and whether it is literal."""
    tokens: list[tuple[str, bool]] = []
    for match in _TOKEN.finditer(section):
        if match[4] is not None:
            tokens.append((match[4], match[4] not in "0#?.,%"))
        elif match[3] is not None:  # a currency sign: [$￥-804]
            tokens.append((match[3][1:].partition("-")[0] if match[3][:1] == "$" else "", True))
        else:
            tokens.append((match[1] or match[2] or "", True))
    return tokens


def _filled(value: Decimal, tokens: list[tuple[str, bool]]) -> str:
    places = [n for n, (sign, is_literal) in enumerate(tokens) if not is_literal and sign in _DIGITS]
    if not places:
        return "".join(sign for sign, is_literal in tokens if is_literal)
    signs = {n: sign for n, (sign, is_literal) in enumerate(tokens) if not is_literal}
    point = next((n for n, sign in signs.items() if sign == "."), len(tokens))
    whole = [n for n in places if n < point]
    decimals = [n for n in places if n > point]
    thousands = sum(
        sign == "," and n > places[-1] or n == point - 1 and sign == "," for n, sign in signs.items()
    )
    hundreds = sum(sign == "%" for sign in signs.values())
    scaled = value.scaleb(2 * hundreds - 3 * thousands)
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    before, _, after = format(rounded, "f").partition(".")
    before = before.lstrip("0")
    texts = {n: sign for n, (sign, is_literal) in enumerate(tokens) if is_literal or sign in ".%"}
    for n, digit in zip(decimals, after, strict=True):
        texts[n] = digit
    for n in reversed(whole):
        digit, before = before[-1:], before[:-1]
        texts[n] = digit or ("0" if signs[n] == "0" else "")
    first = whole[0] if whole else point
    texts[first] = before + texts.get(first, "")
    shown = "".join(texts.get(n, "") for n in range(len(tokens)))
    return f"-{shown}" if scaled < 0 else shown
