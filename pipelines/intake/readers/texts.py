"""What a typed cell looks like to the clerk.

Belongs here: values of workbooks as text. Does not belong here: reading text back as values
(``pipelines.intake.values``).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

EXACT_BELOW = 1e15
"""Whole numbers from here on have more digits than a spreadsheet keeps."""


def cell_text(value: Any) -> str:
    """Return a cell's value as text; numbers with the fifteen digits that a spreadsheet keeps."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        number = Decimal(f"{value:.15g}")
        is_whole = number.is_finite() and abs(number) < 10**21 and number == number.to_integral_value()
        return (format(number, ".0f") if number else "0") if is_whole else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def as_percent(text: str) -> str:
    """Return a number as its percent format shows it, with every digit it has: 0.083 is 8.3%."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    shown = format(number.scaleb(2), "f") if number.is_finite() else text
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}%"
