"""Suggest the number that may be meant by a text that is none.

Belongs here: numerals spelt out, decimal commas, blanks between digits, powers and fractions, as digits to be confirmed by the sender. Does not
belong here: reading a value (``reference.values``): a suggestion never becomes a value.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from pipelines.intake.reference.characters import clean
from pipelines.intake.reference.values import MULTIPLIERS, parse_number

_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_EUROPEAN = re.compile(r"(\d{1,3}(?:\.\d{3})+),(\d+)")
_COMMA = re.compile(r"(\d+),(\d{1,2}|\d{4,})")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}|\d+(?:,\d+){2,}")
"""Digits in groups that are not those of thousands, or divided by points: 12,34,567, 1.234.567."""
_POWER = re.compile(r"(?:(\d+(?:\.\d+)?)[×xX*·])?10([⁰¹²³⁴⁵⁶⁷⁸⁹]|\^\d)")
_FRACTION = re.compile(r"(\d+)\s*(\S)")
_AROUND = re.compile(r"[^\d.,+(-]*(-?\d[\d,]*(?:\.\d+)?)\s*([^\d.,+-]*)")


def suggested_number(text: str) -> str:
    """Return the numbers that a text may mean, separated by ``/``; "" if there is none."""
    whole = clean(text)
    number = parse_number(whole)
    if number is not None:
        return (
            f"{number.value / number.multiplier:f}{_multiplier(number.multiplier)}"
            if number.bound_type
            else ""
        )
    if match := _EUROPEAN.fullmatch(whole):
        return f"{match[1].replace('.', '')}.{match[2]}"
    if match := _COMMA.fullmatch(whole):
        return f"{match[1]}.{match[2]} / {match[1]}{match[2]}"
    if _GROUPED.fullmatch(whole):
        return whole.replace(",", "").replace(".", "")
    if match := _POWER.fullmatch("".join(whole.split())):
        exponent = unicodedata.digit(match[2][-1])
        return f"{Decimal(match[1] or 1).scaleb(exponent):f}"
    if fraction := _mixed_fraction(whole):
        return fraction
    joined = "".join(whole.split())
    if joined != whole and parse_number(joined) and "\n" not in text.strip():  # two lines may be two numbers
        return joined
    if (value := _spelt_out(joined)) is not None:
        return str(value)
    match = _AROUND.fullmatch(whole)
    if not match or not parse_number(match[1]):
        return ""
    return "" if any(unicodedata.category(c) == "No" for c in match[2]) else match[1]


def _multiplier(factor: int) -> str:
    return next(word for word, value in MULTIPLIERS.items() if value == factor)


def _mixed_fraction(text: str) -> str:
    match = _FRACTION.fullmatch(text)
    if not match or unicodedata.category(match[2]) != "No":
        return ""
    part = unicodedata.numeric(match[2])
    shown = f"{part:.15g}"
    return f"{match[1]}{shown[1:]}" if 0 < part < 1 and len(shown) <= len("0.875") else ""


def _spelt_out(text: str) -> int | None:
    """Return the number that Chinese numerals spell: 一千二百五十, 九〇〇, 三万五千; None for other texts.

    A last digit counts the tenths of the unit before it, unless there is a zero between: 三万五 is 35000, 三万零五 is 30005.
    """
    if not text or any(c not in _NUMERALS and c not in _TENS and c not in "万亿" for c in text):
        return None
    if all(c in _NUMERALS for c in text):
        return int("".join(str(_NUMERALS[c]) for c in text))
    total = section = digit = 0
    unit = 1
    for c in text:
        if c in _NUMERALS:
            digit = _NUMERALS[c]
            unit = unit if digit else 1
            continue
        unit = _TENS.get(c) or MULTIPLIERS[c]
        if c in _TENS:
            section, digit = section + (digit or 1) * unit, 0
        elif c == "万":
            total, section, digit = total + (section + digit) * unit, 0, 0
        else:
            total, section, digit = (total + section + digit) * unit, 0, 0
    return total + section + digit * max(unit // 10, 1)
