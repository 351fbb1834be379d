"""Forecasts: worked by hand (docs/methods/forecasts.md), against statsmodels' own, and what holds for any series.

Belongs here: the arithmetic. Does not belong here: which points were known when (dbt unit tests of
``int_forecast_point``), the results for the samples (``tests/integration/test_forecasting.py``).
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from pipelines.analytics import forecast_methods
from pipelines.analytics.forecast_methods import Predictive
from pipelines.analytics.forecasts import Candidate, Minimum, choose, forecast
from pipelines.settings import REPO

METHODS = pl.DataFrame(
    {
        "method": ["damped_ets", "drift", "log_linear", "linear"],
        "sort_order": [4, 3, 2, 1],
        "min_train": [6, 3, 3, 3],
        "is_for_stocks": [False, True, False, False],
    }
)
THRESHOLDS = pl.read_csv(REPO / "seeds" / "verdict_threshold.csv")
MIN_ORIGINS = Minimum.of(THRESHOLDS).origins
CANDIDATES = [Candidate("linear"), Candidate("log_linear"), Candidate("damped_ets", 6)]
YEARS = np.array([2015.0, 2016, 2017, 2018])
VALUES = np.array([10.0, 12, 13, 17])
GROWING = [20515.0, 29672, 38690, 52338, 68540, 83628, 103775, 124443, 144706]


def run(
    values: Sequence[float | None],
    *,
    years: Sequence[int] | None = None,
    target: float | None = 20.0,
    ahead: int = 1,
    is_stock: bool = False,
    is_smaller_better: bool = False,
) -> pl.DataFrame:
    known = list(years or range(2010, 2010 + len(values)))
    origin = max(known, default=2010)
    series = pl.DataFrame(
        {
            "series_id": ["s"],
            "origin_year": [origin],
            "last_horizon": [origin + ahead],
            "target_value": pl.Series([target], dtype=pl.Float64),
            "is_smaller_better": [is_smaller_better],
            "is_stock": [is_stock],
        }
    )
    points = pl.DataFrame(
        {"series_id": ["s"] * len(values), "period_year": known, "obs_value": list(values)},
        schema={"series_id": pl.String, "period_year": pl.Int32, "obs_value": pl.Float64},
    )
    return forecast(series, points, METHODS, THRESHOLDS)


def fitted(method: str, years: np.ndarray = YEARS, values: np.ndarray = VALUES) -> forecast_methods.Fitted:
    fit = forecast_methods.FITS[method](years, values)
    assert fit is not None
    return fit


def test_the_straight_line_of_the_worked_example() -> None:
    """10, 12, 13, 17: slope 11/5, s² = 1.8/2, and for 2019 s²·(1 + 1/4 + 2.5²/5) = 1.5²."""
    predicted = fitted("linear")(2019)
    assert (predicted.location, predicted.scale, predicted.dof) == (
        pytest.approx(18.5),
        pytest.approx(1.5),
        2,
    )
    # t of two degrees of freedom: 4.302653 at 97.5 %, 1.885618 at 90 %.
    assert predicted.interval(0.95) == pytest.approx((18.5 - 6.453980, 18.5 + 6.453980), abs=1e-5)
    assert predicted.interval(0.80) == pytest.approx((18.5 - 2.828427, 18.5 + 2.828427), abs=1e-5)
    # One standard error above the forecast: 1 − F(1), F(1) = 1/2 + 1/(2·√3) on two degrees of freedom.
    assert predicted.chance(20) == pytest.approx(0.5 - 1 / (2 * math.sqrt(3)))
    assert predicted.chance(20, is_smaller_better=True) == pytest.approx(0.5 + 1 / (2 * math.sqrt(3)))


def test_the_line_of_logarithms_is_the_line_of_the_logarithms() -> None:
    predicted = fitted("log_linear")(2019)
    line = fitted("linear", YEARS, np.log(VALUES))(2019)
    assert predicted.median == pytest.approx(math.exp(line.location))
    assert predicted.interval(0.8) == pytest.approx(tuple(math.exp(x) for x in line.interval(0.8)))
    assert predicted.chance(20) == pytest.approx(line.chance(math.log(20)))
    assert predicted.chance(0) == 1


def test_the_random_walk_by_hand() -> None:
    """Steps 2, 1, 4: mean 7/3, s² = 14/3/2; two years on 17 + 14/3 with variance s²·(2 + 4/3)."""
    predicted = fitted("drift")(2020)
    assert (predicted.location, predicted.dof) == (pytest.approx(17 + 14 / 3), 2)
    assert predicted.scale**2 == pytest.approx(7 / 3 * (2 + 4 / 3))


def test_a_step_over_two_years_counts_with_its_length() -> None:
    predicted = fitted("drift", np.array([2010.0, 2012, 2013]), np.array([0.0, 2, 4]))(2014)
    assert predicted.location == pytest.approx(4 + 4 / 3)
    assert predicted.scale**2 == pytest.approx(((2 - 8 / 3) ** 2 / 2 + (2 - 4 / 3) ** 2) * (1 + 1 / 3))


@pytest.mark.parametrize("ahead", [1, 2, 4])
def test_smoothing_agrees_with_the_variance_that_statsmodels_gives(ahead: int) -> None:
    years = np.arange(2009.0, 2018)
    predicted = fitted("damped_ets", years, np.array(GROWING))(2017 + ahead)
    index = pd.period_range("2009", periods=len(GROWING), freq="Y")
    theirs = ETSModel(
        pd.Series(GROWING, index=index) / max(GROWING), error="add", trend="add", damped_trend=True
    ).fit(disp=False)
    frame = theirs.get_prediction(start=len(GROWING), end=len(GROWING) + ahead - 1)
    assert predicted.location == pytest.approx(float(frame.predicted_mean.iloc[-1]) * max(GROWING))
    # Theirs divides the squared errors by n, ours by n − 5.
    per_n = float(np.sqrt(frame.forecast_variance[-1])) * max(GROWING)
    assert predicted.scale == pytest.approx(per_n * math.sqrt(len(GROWING) / (len(GROWING) - 5)), rel=1e-6)


def test_smoothing_needs_years_without_a_gap() -> None:
    years = np.array([2010.0, 2011, 2012, 2014, 2015, 2016, 2017])
    assert forecast_methods.damped_ets(years, np.arange(7.0)) is None


@pytest.mark.parametrize(
    ("values", "method"),
    [
        ([5.0 + 2 * i + (-1) ** i * 1e-3 for i in range(8)], "linear"),
        ([100 * 1.3**i for i in range(8)], "log_linear"),
    ],
)
def test_the_method_with_the_smallest_error_is_chosen(values: list[float], method: str) -> None:
    choice = choose(range(2010, 2018), values, CANDIDATES, is_stock=False, horizon=2, min_origins=MIN_ORIGINS)
    assert choice is not None
    assert (choice.method, choice.n_origins) == (method, 5)


def test_the_error_is_the_mean_over_origins_and_years_ahead() -> None:
    """0, 1, 2, 3, 4, 9: from three points on the line says 3, 4 and 5, then 4 and 5, then 5; only the 9 is missed.

    Up to two years ahead that is |4 − 4|, |3 − 3|, |4 − 4|, |9 − 5| from the second and |9 − 5| from the third origin.
    """
    choice = choose(
        range(2010, 2016),
        [0.0, 1, 2, 3, 4, 9],
        [Candidate("linear")],
        is_stock=False,
        horizon=2,
        min_origins=MIN_ORIGINS,
    )
    assert choice is not None
    assert (choice.n_origins, choice.mean_abs_error) == (3, pytest.approx(8 / 5))


def test_an_interval_is_no_narrower_than_the_past_errors() -> None:
    """As above: two years ahead 0 and −4 were missed by, root mean square √8; the line itself claims 2.1."""
    choice = choose(
        range(2010, 2016),
        [0.0, 1, 2, 3, 4, 9],
        [Candidate("linear")],
        is_stock=False,
        horizon=2,
        min_origins=MIN_ORIGINS,
    )
    assert choice is not None
    assert choice.fitted(2017).scale == pytest.approx(2.104, abs=1e-3)
    assert choice.at(2017, 2).scale == pytest.approx(math.sqrt(8))
    # What was missed two years ahead says nothing of the next year.
    assert choice.at(2016, 1).scale == pytest.approx(math.sqrt(16 / 3))


def test_years_ahead_are_counted_from_the_last_point() -> None:
    """As above, for the rows of a forecast: 2016 is one year ahead, 2017 two."""
    values = [0.0, 1, 2, 3, 4, 9]
    choice = choose(range(2010, 2016), values, CANDIDATES, is_stock=False, horizon=2, min_origins=MIN_ORIGINS)
    assert choice is not None
    rows = run(values, ahead=2).to_dicts()
    assert [row["mean_abs_error"] for row in rows] == pytest.approx([8 / 5] * 2)
    for ahead, row in enumerate(rows, 1):
        interval = choice.at(2015 + ahead, ahead).interval(0.95)
        assert (row["low_95"], row["high_95"]) == pytest.approx(interval)


def test_the_random_walk_is_used_for_stocks_only() -> None:
    only = [Candidate("linear"), Candidate("drift", is_for_stocks=True)]
    chosen = [
        choose(range(8), GROWING[:8], only, is_stock=is_stock, horizon=1, min_origins=MIN_ORIGINS)
        for is_stock in (True, False)
    ]
    assert [c and c.method for c in chosen] == ["drift", "linear"]


def test_all_methods_are_tested_on_the_same_origins() -> None:
    """With nine points smoothing may be asked from six on, and then the others are asked from there only."""
    origins = [
        choose(range(n), GROWING[:n], CANDIDATES, is_stock=False, horizon=1, min_origins=MIN_ORIGINS)
        for n in (5, 6, 8, 9)
    ]
    assert [c and c.n_origins for c in origins] == [0, 3, 5, 3]


def test_fewer_than_four_points_is_no_forecast() -> None:
    (row,) = run([1.0, 2, None, 4]).to_dicts()
    assert (row["na_reason"], row["n_points"], row["value"]) == ("too_few_points", 3, None)


@pytest.mark.parametrize(("n", "has_chance"), [(4, False), (5, False), (6, True)])
def test_four_points_make_an_interval_and_six_a_chance(n: int, has_chance: bool) -> None:
    (row,) = run(GROWING[:n]).to_dicts()
    assert row["low_95"] < row["low_80"] < row["value"] < row["high_80"] < row["high_95"]
    assert row["na_reason"] is None
    assert (row["p_met"] is not None) == has_chance


def test_without_a_target_there_is_no_chance() -> None:
    assert run(GROWING, target=None)["p_met"].to_list() == [None]


def test_every_year_up_to_the_horizon_and_none_beyond() -> None:
    rows = run(GROWING, ahead=3)
    assert rows["horizon_year"].to_list() == [2019, 2020, 2021]
    assert run(GROWING, ahead=0).is_empty()


def test_a_year_later_is_less_certain() -> None:
    rows = run(GROWING, ahead=4, is_stock=True)
    widths = (rows["high_95"] - rows["low_95"]).to_list()
    assert widths == sorted(widths)


def test_rows_may_come_in_any_order() -> None:
    series = pl.DataFrame(
        {
            "series_id": ["b", "a"],
            "origin_year": [2017, 2017],
            "last_horizon": [2019, 2018],
            "target_value": [150000.0, 9.0],
            "is_smaller_better": [False, True],
            "is_stock": [True, False],
        }
    )
    points = [("b", 2009 + i, v) for i, v in enumerate(GROWING)] + [
        ("a", 2012 + i, float(i)) for i in range(6)
    ]
    shuffled = random.Random(7).sample(points, len(points))
    frames = [
        pl.DataFrame(rows, schema=["series_id", "period_year", "obs_value"], orient="row")
        for rows in (points, shuffled)
    ]
    first = forecast(series, frames[0], METHODS, THRESHOLDS)
    assert first["series_id"].to_list() == ["a", "b", "b"]
    assert first.equals(forecast(series.reverse(), frames[1], METHODS.reverse(), THRESHOLDS))


@pytest.mark.parametrize(
    "values",
    [
        [], [5.0], [7.0] * 9, [0.0] * 9, [None] * 9, [-1.0, -3, -2, -5, -7, -6, -8, -9, -12],
        [0.0, 0, 0, 0, 0, 0, 0, 0, 1], [1e15, 1e-9, 1e15, 1e-9, 1e15, 1e-9, 1e15, 1e-9, 3], [float(i) for i in range(9)],
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_stock", [True, False])
def test_every_series_gives_values_or_reasons(values: list[float | None], is_stock: bool) -> None:
    rows = run(values, ahead=4, is_stock=is_stock)
    assert len(rows) == 4
    numbers = rows.select("value", "low_80", "high_80", "p_met").to_numpy()
    assert np.isfinite(numbers[~pd.isna(numbers)].astype(float)).all()
    assert (rows["na_reason"].is_null() == rows["value"].is_not_null()).all()


@pytest.mark.parametrize(("target", "p"), [(6.999, 1.0), (7.0, 1.0), (7.001, 0.0)])
def test_a_constant_series_stays_constant(target: float, p: float) -> None:
    (row,) = run([7.0] * 9, target=target).to_dicts()
    assert (row["value"], row["low_95"], row["high_95"], row["p_met"]) == (7, 7, 7, p)


SERIES = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=6, max_size=8)


@given(values=SERIES, target=st.floats(-1e6, 1e6), is_stock=st.booleans())
def test_intervals_and_chances_of_any_series(values: list[float], target: float, is_stock: bool) -> None:
    """Intervals nest around the forecast, chances are chances, and a higher target is no likelier."""
    (row,) = run(values, target=target, is_stock=is_stock).to_dicts()
    ends = [row[name] for name in ("low_95", "low_80", "value", "high_80", "high_95")]
    assert all(a <= b for a, b in itertools.pairwise(ends))
    (higher,) = run(values, target=target + 1000, is_stock=is_stock).to_dicts()
    assert 0 <= higher["p_met"] <= row["p_met"] <= 1
    (fewer,) = run(values, target=target, is_stock=is_stock, is_smaller_better=True).to_dicts()
    assert row["p_met"] + fewer["p_met"] == pytest.approx(1, abs=1e-9) or row["low_95"] == row["high_95"]


@given(values=SERIES, scale=st.sampled_from([0.5, 2.0, 1024.0]), years=st.integers(-100, 100))
def test_units_and_the_calendar_change_nothing(values: list[float], scale: float, years: int) -> None:
    x = np.arange(len(values), dtype=float)
    y = np.array(values)
    for method in ("linear", "drift"):
        plain = fitted(method, x, y)(len(values) + 1)
        other = fitted(method, x + years, y * scale)(len(values) + 1 + years)
        assert other.location == pytest.approx(plain.location * scale, rel=1e-9, abs=1e-6)
        assert other.scale == pytest.approx(plain.scale * scale, rel=1e-9, abs=1e-6)


def test_a_chance_needs_no_spread_to_be_certain() -> None:
    assert Predictive(0.1 + 0.2, 0.0, 3).chance(0.3) == 1
    assert Predictive(0.1 + 0.2, 0.0, 3).chance(0.3, is_smaller_better=True) == 1


def test_importing_it_imports_no_heavy_package() -> None:
    import subprocess
    import sys

    code = "import sys, pipelines.analytics.forecasts; print([m for m in ('scipy', 'statsmodels') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_the_seeds_threshold_decides_which_series_are_forecast() -> None:
    series = pl.DataFrame(
        {
            "series_id": ["s"],
            "origin_year": [2018],
            "last_horizon": [2019],
            "target_value": [20.0],
            "is_smaller_better": [False],
            "is_stock": [False],
        }
    )
    points = pl.DataFrame(
        {"series_id": ["s"] * 4, "period_year": [2015, 2016, 2017, 2018], "obs_value": VALUES.tolist()}
    )
    for least, is_forecast in ((4, True), (5, False)):
        moved = THRESHOLDS.with_columns(
            value=pl.when(pl.col("parameter") == "forecast_min_points").then(float(least)).otherwise("value")
        )
        (row,) = forecast(series, points, METHODS, moved).to_dicts()
        assert (row["value"] is not None) == is_forecast
