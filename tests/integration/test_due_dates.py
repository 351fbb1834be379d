"""The calendar of due dates is computed twice, by the model that publishes it and by what decides whether to build."""

from __future__ import annotations

import datetime as dt

import duckdb

from pipelines.release.build.needs_build import due_dates
from pipelines.settings import Settings


def test_the_build_and_the_question_before_it_know_the_same_due_dates(sample_release: Settings) -> None:
    with duckdb.connect(str(sample_release.live), read_only=True) as live:
        published = live.execute("select distinct due_date from fct_reporting_status order by all").fetchall()
    computed = sorted(set(due_dates(sample_release, dt.date(2026, 12, 31))))
    assert computed == [due for (due,) in published]


def test_a_due_date_on_a_day_off_is_the_next_working_day(sample_release: Settings) -> None:
    """Thirty days after the year's end: within the Spring Festival of 2017, and of 2020 with its extension."""
    asked = """select period, due_date from fct_reporting_status
        where form_id = 'district_return' and submitter = 'tjipo' and period like '%-Q4'"""
    with duckdb.connect(str(sample_release.live), read_only=True) as live:
        due_by_period = dict(live.execute(asked).fetchall())
    assert {period: str(due) for period, due in due_by_period.items()} == {
        "2016-Q4": "2017-02-03",
        "2017-Q4": "2018-01-30",
        "2018-Q4": "2019-01-30",
        "2019-Q4": "2020-02-03",
        "2020-Q4": "2021-02-01",
    }
