"""Figures as people read them, in the terminal and on pages.

Belongs here: separators, digits, and the signs of figures that are not exact. Does not belong here: units, which have names in two
languages.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

BOUNDS = {"at_least": "≥", "approximate": "≈"}
"""What is put before a figure that is not exact, by its ``bound_type``."""
_DIGITS = 4


def number(value: float) -> str:
    """Format a figure: whole numbers in full, others to four digits or one decimal, halves rounded up, never with an exponent."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    exact = Decimal(repr(float(value)))
    if abs(exact) >= 10 ** (_DIGITS - 1):
        return f"{exact.quantize(Decimal('0.1'), ROUND_HALF_UP):,f}"
    last = Decimal(1).scaleb(exact.adjusted() - _DIGITS + 1)
    return f"{exact.quantize(last, ROUND_HALF_UP).normalize():,f}"
