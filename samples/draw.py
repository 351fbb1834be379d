"""Random draws for the synthetic files of forms.

Belongs here: a draw that gives the same values on every version of Python, the words it chooses among, and helpers that
several forms' rows need. Does not belong here: any form (``register_rows``, ``table_rows``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from samples.returns import WEIGHTS

DISTRICTS = [name for name, *_ in WEIGHTS.values()]
COUNTRIES = ("美国", "德国", "日本", "新加坡", "KOR", "中国香港", "VN", "英国")
INDUSTRIES = ("C3911", "C27", "I65", "3562", "M73", "C1311", "2614", "R86")
PARTIES = ("企业", "企业", "企业", "大专院校", "科研单位", "个人")
Rows = Iterator[list[Any]]


@dataclass
class Draw:
    """Random draws of one file: the same seed gives the same file."""

    random: Random
    codes: Iterator[str]
    sender: str = ""

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number from low to high."""
        return low + int(self.random.random() * (high - low + 1))

    def of(self, choices: Sequence[str]) -> str:
        """Draw one of the choices."""
        return choices[int(self.random.random() * len(choices))]

    def yes(self, share: float = 0.3) -> str:
        """Draw 是 or 否."""
        return "是" if self.random.random() < share else "否"

    def day(self, period: str) -> dt.date:
        """Draw a day of a period."""
        first, after = span(period)
        return first + dt.timedelta(days=int(self.random.random() * (after - first).days))


def span(period: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a period and the first after it."""
    year, _, part = period.partition("-")
    months = 12 if not part else 3 if part.startswith("Q") else 1
    start = 1 if not part else int(part[1:]) * 3 - 2 if months == 3 else int(part)
    return dt.date(int(year), start, 1), dt.date(
        int(year) + (start + months > 12), (start + months - 1) % 12 + 1, 1
    )


def part(period: str) -> float:
    """Return the share of a year that a year to date holds."""
    return int(period[-1]) / 4


def with_total(rows: Sequence[list[Any]], at: int) -> Rows:
    """Add the row 合计, which sums every column from ``at`` on."""
    yield from rows
    words = ["合计", *([None] * (at - 1))]
    columns = list(zip(*(row[at:] for row in rows), strict=True))
    yield [*words, *(sum(c) if all(isinstance(v, int) for v in c) else None for c in columns)]
