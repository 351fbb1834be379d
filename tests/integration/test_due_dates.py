"""The calendar of due dates of the samples."""

from __future__ import annotations

import duckdb

from pipelines.settings import Settings


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
