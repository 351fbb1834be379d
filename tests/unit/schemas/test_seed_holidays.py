"""The calendar of holidays: days are unique, ordered, and as many as the law grants."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from schemas.reference.agency import PublicHoliday
from schemas.reference.base import load_seed

DAY = dt.timedelta(days=1)
YEARS = range(2016, 2027)


@pytest.fixture(scope="module")
def days(repo_seeds: Path) -> list[tuple[dt.date, str]]:
    """Return every single day of the seed with its kind."""
    return [
        (row["first_day"] + n * DAY, row["kind"])
        for row in load_seed(repo_seeds, PublicHoliday).to_dicts()
        for n in range((row["last_day"] - row["first_day"]).days + 1)
    ]


def test_days_are_unique_and_in_order(days: list[tuple[dt.date, str]]) -> None:
    assert [day for day, n in Counter(day for day, _ in days).items() if n > 1] == []
    assert [day for day, _ in days] == sorted(day for day, _ in days)


def test_only_weekends_are_worked_to_make_up(days: list[tuple[dt.date, str]]) -> None:
    assert [day for day, kind in days if kind == "workday" and day.weekday() < 5] == []


@pytest.mark.parametrize("year", YEARS)
def test_as_many_days_are_off_as_the_law_grants(days: list[tuple[dt.date, str]], year: int) -> None:
    """Eleven days a year, thirteen from 2025 on (State Council decrees 644 and 795).

    Bridges are paid back by weekends worked, so that weekdays off less weekends worked are the days granted. The Spring
    Festival of 2020 was longer by a Friday, and by a Saturday that was no longer worked.
    """
    granted = (13 if year >= 2025 else 11) + (2 if year == 2020 else 0)
    off = sum(kind == "holiday" and day.weekday() < 5 for day, kind in days if day.year == year)
    worked = sum(kind == "workday" for day, kind in days if day.year == year)
    assert off - worked == granted


@pytest.mark.parametrize("year", YEARS)
def test_the_first_of_january_of_may_and_of_october_are_off(
    days: list[tuple[dt.date, str]], year: int
) -> None:
    kind_of_day = dict(days)
    assert {kind_of_day[dt.date(year, month, 1)] for month in (1, 5, 10)} == {"holiday"}
