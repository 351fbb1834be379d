"""Forecasts on the published samples: which series get one, and which a reason instead.

Belongs here: the results of the real series as a whole. Does not belong here: arithmetic (``tests/unit/analytics``),
which points were known when (dbt unit tests).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from benchmarks.backtest import BEGIN, END, PAGE, block, forecasts, written
from pipelines.settings import Settings


@pytest.fixture(scope="module")
def release(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the release of the samples, open for reading."""
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


def test_applications_have_no_forecast(release: Any) -> None:
    """From 2016 a break lies ahead, from 2017 on there are too few points since it (docs/methods/forecasts.md#71-series-that-are-forecast)."""
    origins = release.sql(
        """select origin_period, list(distinct na_reason), max(n_points), count(obs_value) from fct_forecast
        where target_id = 'pat_app-1' group by 1 order by 1"""
    ).fetchall()
    assert origins == [
        ("2016", ["break_ahead"], 7, 0),
        ("2017", ["too_few_points"], 1, 0),
        ("2018", ["too_few_points"], 2, 0),
        ("2019", ["too_few_points"], 3, 0),
    ]


def test_every_target_has_a_forecast_or_a_reason_for_each_year_to_come(release: Any) -> None:
    missing = release.sql(
        """select target_id, reading_id, time_period from fct_target_progress as p
        join fct_target as t using (plan_id, target_id, reading_id)
        where (select count(*) from fct_forecast as f where f.plan_id = p.plan_id and f.target_id = p.target_id
            and f.reading_id = p.reading_id and f.origin_period = p.time_period)
          != greatest(cast(left(t.target_period, 4) as integer) - cast(p.time_period as integer), 0)"""
    ).fetchall()
    assert missing == []
    assert release.sql(
        "select count(*) from fct_forecast join dim_plan using (plan_id)"
        " where (obs_value is null) != (na_reason is not null) or time_period > cast(end_year as varchar)"
    ).fetchone() == (0,)


def test_a_probability_needs_six_points(release: Any) -> None:
    least = release.sql(
        "select min(n_points) filter (where obs_value is not null), min(n_points) filter (where p_met is not null), "
        "count(p_met) from fct_forecast"
    ).fetchone()
    assert least[:2] == (4, 6)
    assert least[2] > 0


def test_the_forecast_of_the_target_year_is_published_beside_the_verdict(release: Any) -> None:
    differs = release.sql(
        """select p.target_id, p.time_period from fct_target_progress as p
        full join (select * from fct_forecast where is_target_year) as f
          on p.plan_id = f.plan_id and p.target_id = f.target_id and p.reading_id = f.reading_id
            and p.time_period = f.origin_period
        where p.forecast_value is distinct from f.obs_value or p.p_met is distinct from f.p_met
          or p.forecast_low is distinct from f.low_80"""
    ).fetchall()
    assert differs == []


def test_patents_in_force_were_in_doubt_in_2016_only(release: Any) -> None:
    assert release.sql(
        "select opened, closed, level from fct_alert where rule_code = 'p_met_below_50' and plan_id = 'tianjin-13fyp'"
    ).fetchall() == [("2016", "2017", "warning")]


def test_growth_that_the_plan_asks_for(release: Any) -> None:
    """As worked out from the plan's own table: per cent a year from 2015 to 2020."""
    required = dict(
        release.sql(
            "select target_id, round(required_growth_pct, 2) from fct_target"
            " where required_growth_pct is not null and plan_id = 'tianjin-13fyp'"
        ).fetchall()
    )
    assert required == {
        "pat_app-1": 8.46, "pat_grant-1": 6.01, "pat_valid-1": 12.86, "pat_inv_per10k-1": 8.09, "tm_valid-1": 10.48,
        "tm_wellknown-1": 0.68, "cr_reg-1": 18.05,
    }  # fmt: skip


def test_the_page_shows_what_the_command_prints(sample_release: Settings) -> None:
    page = PAGE.read_text("utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert written(page, block(forecasts(sample_release.live))) == page


def test_no_point_is_of_a_later_year_and_every_forecast_uses_all_its_points(
    sample_release: Settings,
) -> None:
    """In the build that was published: what each series was drawn on from."""
    with duckdb.connect(str(sample_release.build_db), read_only=True) as connection:
        late, many, uneven = connection.sql(
            """select count(*) filter (p.period_year > cast(p.time_period as integer)), count(*),
                count(*) filter (f.n_points != (select count(*) from intermediate.int_forecast_point as q
                    where q.series_id = p.series_id))
            from intermediate.int_forecast_point as p left join intermediate.int_forecast as f using (series_id)"""
        ).fetchone() or (0, 0, 0)
    assert (late, uneven) == (0, 0)
    assert many > 100
