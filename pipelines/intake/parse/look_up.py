"""How the distinct texts of a column are looked up.

Belongs here: what a look-up consists of, and meanings that depend on the other texts of the column. Does not belong here:
applying it to a column, or reporting texts without a meaning (``columns``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.intake.reference.values import Period, parse_date

_YEARS = 3
"""Number of cells from which a column that holds nothing but the first of January is a column of years."""


@dataclass(frozen=True)
class LookUp:
    """How the texts of a column are read.

    Attributes:
        read: text -> value, None if the text has no meaning.
        dtype: the polars type of the values.
        rule: the rule that a text without a meaning breaks, or a function of the text that returns it.
        expected: what was expected instead, or a function of the text that returns it.
    """

    read: Callable[[str], Any]
    dtype: Any
    rule: Callable[[str], str] | str
    expected: Callable[[str], str] | str = ""


def days_as_years(texts: list[str], periods: Mapping[str, Period]) -> dict[str, Period]:
    """Return the years of cells that hold the first of January, where the other cells of the column say years."""
    days = {
        t: day
        for t in texts
        if t not in periods and (day := parse_date(t)) and (day.month, day.day) == (1, 1)
    }
    others = [periods[t].freq for t in texts if t in periods]
    is_of_years = set(others) == {"A"} or (not others and len(days) == len(texts) >= _YEARS)
    return {t: Period(f"{day.year}", "A") for t, day in days.items()} if is_of_years else {}
