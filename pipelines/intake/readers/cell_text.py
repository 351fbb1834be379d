"""Convert typed cells to text as a spreadsheet program shows it.

Belongs here: values of workbooks as text. Does not belong here: reading text as values
(``pipelines.intake.reference.values``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

EXACT_BELOW = 1e15
"""Whole numbers from here on have more digits than a spreadsheet stores."""


ERROR_VALUE = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!"
    r"|EXTERNAL!|PYTHON!|TIMEOUT!)|Err:\d{3}"
)
"""What spreadsheet programs show where a formula failed."""
_KEPT = 1 << 18
"""Number of texts that are cached."""


def cell_text(value: Any) -> str:
    """Return a cell's value as text; numbers with the fifteen digits that a spreadsheet keeps."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        shown = f"{value:.15g}"
        if "e" not in shown and shown != "-0":
            return shown
        number = Decimal(shown)
        is_whole = number.is_finite() and abs(number) < 10**21 and number == number.to_integral_value()
        return (format(number, ".0f") if number else "0") if is_whole else shown
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


class Texts:
    """Columns of a workbook as text: Python is called once for each distinct value.

    Attributes:
        large: numbers met so far that have more digits than a spreadsheet keeps.
    """

    def __init__(self) -> None:
        self.large: set[float] = set()
        # By type: 1, 1.0 and true would be one key.
        self._known: dict[type, _Known] = defaultdict(lambda: _Known(self.large))

    def of(self, column: Sequence[Any]) -> Sequence[str]:
        """Return a column's texts."""
        kinds = set(map(type, column))
        if kinds == {str}:
            return column
        known = self._known
        if len(kinds) == 1:
            return list(map(known[kinds.pop()].__getitem__, column))
        return [value if type(value) is str else known[type(value)][value] for value in column]


class _Known(dict[Any, str]):
    """Texts of values of one type."""

    def __init__(self, large: set[float]):
        super().__init__()
        self._large = large

    def __missing__(self, value: Any) -> str:
        if isinstance(value, (int, float)) and abs(value) >= EXACT_BELOW:
            self._large.add(value)
        if len(self) >= _KEPT:
            self.clear()
        text = self[value] = cell_text(value)
        return text


def as_percent(text: str) -> str:
    """Return a number as its percent format shows it, with every digit it has: 0.083 is 8.3%."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    shown = format(number.scaleb(2), "f") if number.is_finite() else text
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}%"
