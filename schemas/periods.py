"""Reporting periods as they are written in seeds and keys: ``2019``, ``2019-Q3``, ``2019-06``.

Belongs here: their order, their first and last day. Does not belong here: reading a period that a sender wrote
(``pipelines.intake.reference.values``). Standard library only: what runs before anything heavy is imported needs it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

PERIODS_A_YEAR = {"A": 1, "Q": 4, "M": 12}


def cadence_of(period: str) -> str:
    """Return ``A``, ``Q`` or ``M``."""
    return "A" if len(period) == 4 else "Q" if "Q" in period else "M"


def period_start(period: str) -> dt.date:
    """Return the first day of a period."""
    end = period_end(period)
    return end.replace(month=end.month - 12 // PERIODS_A_YEAR[cadence_of(period)] + 1, day=1)


def period_end(period: str) -> dt.date:
    """Return the last day of a period."""
    year, _, part = period.partition("-")
    month = int(part.lstrip("Q") or 1) * 12 // PERIODS_A_YEAR[cadence_of(period)]
    return dt.date(int(year), month, calendar.monthrange(int(year), month)[1])


def periods_of(year: int, cadence: str) -> list[str]:
    """Return the periods of a year, in order."""
    parts = {"A": [""], "Q": [f"-Q{q}" for q in range(1, 5)], "M": [f"-{m:02}" for m in range(1, 13)]}
    return [f"{year}{part}" for part in parts[cadence]]


def periods_from(first: str, last: str = "") -> Iterator[str]:
    """Yield the periods from the first to the last one, without end where there is no last."""
    year = int(first[:4])
    while not last or year <= int(last[:4]):
        for period in periods_of(year, cadence_of(first)):
            if first <= period <= (last or period):
                yield period
        year += 1
