"""The cell formats of a sheet, beside its values.

Belongs here: the value that ``ooxml``, ``biff`` and ``ods`` return and ``workbook`` combines with the cells. Does not
belong here: reading any container.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.intake.readers.grid import Place

MAX_COLUMNS = 16_384
PERCENT_FORMATS = frozenset((9, 10))
"""The built-in number formats 0% and 0.00%."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass
class Marks:
    """Marks of one sheet, rows and columns from 0.

    Attributes:
        hidden_rows: rows that are not shown.
        hidden_columns: columns that are not shown.
        no_value: formula cells without a computed value.
        percent: cells whose number is shown times a hundred.
        merged: ranges, where the value reader does not know them.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    no_value: list[Place] = field(default_factory=list)
    percent: set[Place] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def is_percent_format(code: str) -> bool:
    """Hold for a number format that shows a hundredth as 1%."""
    return "%" in _LITERAL.sub("", code)


def column_number(letters: str) -> int:
    """Return the 0-based number of a column's letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
