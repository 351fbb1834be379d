"""Due dates as freshness policies: every file that is in time is in time for Dagster, too."""

import datetime as dt

import pytest

from pipelines.defs.submissions.due_dates import HOLIDAYS, deadlines_of_a_year, freshness_policy
from pipelines.defs.submissions.forms import FormRow
from pipelines.settings import Settings
from schemas.periods import period_end, periods_of


def policy(cadence="Q", *obligations, today="2020-06-01"):
    form = FormRow("f", "表", "form", cadence, [])
    rows = [
        {"first_period": "2016-Q1", "last_period": last, "due_days_after_period_end": str(days)}
        for last, days in obligations
    ]
    return freshness_policy(form, rows, Settings(as_of=dt.date.fromisoformat(today)))


def test_the_latest_due_date_of_a_quarter():
    of_quarters = policy("Q", ("", 20), ("2020-Q4", 30))
    assert of_quarters.deadline_cron == "59 23 8 2,5,8,11 *"
    assert of_quarters.timezone == "Asia/Shanghai"
    assert of_quarters.lower_bound_delta == dt.timedelta(days=30 + HOLIDAYS)


@pytest.mark.parametrize(("cadence", "days"), [("A", 60), ("A", 400), ("M", 20), ("M", 30), ("Q", 15)])
def test_dagster_takes_every_cadence(cadence, days):
    assert policy(cadence, ("", days)) is not None


@pytest.mark.parametrize("cadence", ["A", "Q", "M"])
@pytest.mark.parametrize("days", [0, 15, 20, 23, 45, 53, 60, 300])
def test_no_deadline_is_before_the_due_date_of_its_period(cadence, days):
    deadlines = deadlines_of_a_year(cadence, days)
    dues = [period_end(period) + dt.timedelta(days=days) for period in periods_of(2021, cadence)]
    again = [date.replace(year=date.year + year) for year in (0, 1, 2) for date in deadlines]
    for due in dues:
        assert any(due <= deadline <= due + dt.timedelta(days=HOLIDAYS + 31) for deadline in again)
    assert len({date.day for date in deadlines}) == 1, "cron has one day for all months"


def test_what_is_owed_no_more_has_no_policy():
    assert policy("Q", ("2019-Q4", 20)) is None
    assert policy("Q") is None
    assert policy("Q", ("2019-Q4", 20), today="2020-01-28") is not None, "the last one is just due"
    assert policy("Q", ("2019-Q4", 20), today="2020-01-29") is None
