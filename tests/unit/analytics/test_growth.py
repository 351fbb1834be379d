"""Growth accounting: worked by hand (docs/methods/growth.md), what is withheld, and what is not computed.

Belongs here: the arithmetic. Does not belong here: which figures and editions are taken (dbt unit tests of
``int_growth_output`` and ``int_growth_input``), the results for the samples (``tests/integration/test_growth_release.py``).
"""

from __future__ import annotations

import math
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.analytics import growth
from pipelines.analytics.growth import (
    METHOD_VERSION,
    Limits,
    Start,
    log_growth,
    perpetual_inventory,
)
from pipelines.settings import REPO

THRESHOLDS = pl.read_csv(REPO / "seeds" / "verdict_threshold.csv")
MIN_YEARS = Limits.of(THRESHOLDS).min_years

FLOWS = {2010: 100.0, 2011: 120.0, 2012: 121.0}
FACTORS = pl.DataFrame(
    {
        "factor": ["ip_stock", "rd_stock", "capital", "labour", "residual"],
        "sort_order": [1, 2, 3, 4, 5],
        "kind": ["stock", "stock", "level", "level", "residual"],
        "is_accounted": [True, False, True, True, False],
        "elasticity_low": [0.04, 0.06, 0.4, 0.4, None],
        "elasticity_mid": [0.05, 0.08, 0.5, 0.5, None],
        "elasticity_high": [0.06, 0.1, 0.6, 0.6, None],
    }
)
GRID = pl.DataFrame({"grid_id": ["d15l1", "d10l1"], "depreciation_pct": [15.0, 10.0], "lag_years": [1, 1]})


START = Start(2010, 0.10)
STARTS = pl.DataFrame(
    {
        "method_version": [METHOD_VERSION] * 2,
        "ref_area": ["120000"] * 2,
        "factor": ["ip_stock", "rd_stock"],
        "first_year": [2010] * 2,
        "flow_growth_pct": [10.0] * 2,
    }
)


def contributions(*frames: pl.DataFrame, starts: pl.DataFrame = STARTS) -> pl.DataFrame:
    return growth.contributions(*frames, starts, THRESHOLDS)


def ranging(factor: str, low: float, high: float) -> pl.DataFrame:
    """Return the factors with another range of one's elasticity."""
    is_it = pl.col("factor") == factor
    return FACTORS.with_columns(
        elasticity_low=pl.when(is_it).then(low).otherwise("elasticity_low"),
        elasticity_high=pl.when(is_it).then(high).otherwise("elasticity_high"),
    )


def output(
    gdp: dict[int, float | None], deflator: dict[int, float] | None = None, **also: Any
) -> pl.DataFrame:
    rows = [
        {
            "ref_area": "120000",
            "source_code": "nbs",
            "edition": "first",
            "segment": 0,
            "year": year,
            "gdp": value,
            "deflator": (deflator or {}).get(year),
        }
        | also
        for year, value in gdp.items()
    ]
    return pl.DataFrame(rows, schema_overrides={"gdp": pl.Float64, "deflator": pl.Float64})


def inputs(**factors: dict[int, float]) -> pl.DataFrame:
    rows = [("120000", name, year, v) for name, values in factors.items() for year, v in values.items()]
    schema = {"ref_area": pl.String, "factor": pl.String, "year": pl.Int32, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def row(frame: pl.DataFrame, factor: str, year: int, grid_id: str | None = None) -> dict[str, Any]:
    rows = frame.filter((pl.col("factor") == factor) & (pl.col("year") == year))
    if grid_id:
        rows = rows.filter(pl.col("grid_id") == grid_id)
    (one,) = rows.to_dicts()
    return one


def test_the_stock_of_the_worked_example() -> None:
    """Flows grew by 10 % a year before; P0 = 100 / (.10 + .15) = 400, then .85·400 + 100, then .85·440 + 120."""
    stock = perpetual_inventory(FLOWS, START, 0.15, 1)
    assert stock == pytest.approx({2010: 400, 2011: 440, 2012: 494, 2013: 0.85 * 494 + 121})


def test_a_lag_dates_the_same_stock_later() -> None:
    now, later = (perpetual_inventory(FLOWS, START, 0.15, lag) for lag in (1, 3))
    assert later == {year + 2: value for year, value in now.items()}


def test_the_contribution_of_the_worked_example() -> None:
    """ln(494/440) / ln(1060/1000) times .05: 9.9 % of growth, from 7.9 % at .04 to 11.9 % at .06."""
    result = contributions(
        output({2011: 1000.0, 2012: 1060.0}),
        inputs(ip_stock=FLOWS),
        FACTORS,
        GRID.filter(pl.col("grid_id") == "d15l1"),
    )
    one = row(result, "ip_stock", 2012)
    assert (round(one["factor_growth"], 4), round(one["gdp_growth"], 4)) == (0.1158, 0.0583)
    shares = [round(100 * one[name], 1) for name in ("contribution_low", "contribution", "contribution_high")]
    assert shares == [7.9, 9.9, 11.9]
    assert (one["price_basis"], one["elasticity_basis"], one["na_reason"]) == ("current", "given", None)


def test_stocks_vary_over_the_grid_and_levels_do_not() -> None:
    shares = contributions(
        output({2011: 1000.0, 2012: 1060.0}),
        inputs(ip_stock=FLOWS, labour={2011: 5.0, 2012: 6.0}),
        FACTORS,
        GRID,
    )
    assert shares.filter(pl.col("factor") == "labour")["grid_id"].unique().to_list() == ["_Z"]
    grown = [row(shares, "ip_stock", 2012, grid_id)["factor_growth"] for grid_id in ("d10l1", "d15l1")]
    # P(2011) = 550 and P(2012) = .9·550 + 120 at 10 %.
    assert grown == pytest.approx([math.log(615 / 550), math.log(494 / 440)])


def test_the_residual_is_what_the_factors_leave() -> None:
    """GDP up 10 % at 4 % dearer prices; shares of real growth and the residual make one, and their ends swap."""
    shares = contributions(
        output({2011: 1000.0, 2012: 1100.0}, {2011: 100.0, 2012: 104.0}),
        inputs(ip_stock=FLOWS, rd_stock=FLOWS, capital={2011: 10, 2012: 10.5}, labour={2011: 50, 2012: 50.1}),
        FACTORS,
        GRID,
    )
    parts = [
        row(shares, name, 2012, "d15l1" if name == "ip_stock" else None)
        for name in ("ip_stock", "capital", "labour")
    ]
    rest = row(shares, "residual", 2012, "d15l1")
    assert rest["gdp_growth"] == pytest.approx(math.log(1.1 / 1.04))
    assert rest["price_basis"] == "constant"
    assert sum(p["contribution"] for p in parts) + rest["contribution"] == pytest.approx(1)
    assert sum(p["contribution_high"] for p in parts) + rest["contribution_low"] == pytest.approx(1)
    assert sum(p["contribution_low"] for p in parts) + rest["contribution_high"] == pytest.approx(1)


def test_a_contribution_with_an_interval_wider_than_itself_is_withheld() -> None:
    """9.9 % of growth from 2.0 % at .01 to 29.8 % at .15; from .025 to .075 the interval is as wide as the contribution."""
    shares = [
        row(
            contributions(
                output({2011: 1000.0, 2012: 1060.0}),
                inputs(ip_stock=FLOWS),
                ranging("ip_stock", low, high),
                GRID,
            ),
            "ip_stock",
            2012,
            "d15l1",
        )
        for low, high in ((0.01, 0.15), (0.02501, 0.075), (0.02499, 0.075))
    ]
    assert [one["na_reason"] for one in shares] == ["interval_too_wide", None, "interval_too_wide"]
    assert [one["contribution"] is None for one in shares] == [True, False, True]
    assert [round(100 * shares[0][end], 1) for end in ("contribution_low", "contribution_high")] == [
        2.0,
        29.8,
    ]


@pytest.mark.parametrize(
    ("labour", "gdp", "reason"),
    [
        (60.0, 1100.0, None),
        (61.0, 1100.0, "not_a_share"),
        (49.9, 1100.0, "not_a_share"),
        (50.0, 1100.0, None),
    ],
)
def test_a_contribution_that_is_no_share_is_withheld(labour: float, gdp: float, reason: str | None) -> None:
    """Labour from 50 to 60 is .5 · ln 1.2 / ln 1.1 = 95.6 % of growth, to 61 is 104.3 %, and a fall is below zero."""
    shares = contributions(
        output({2011: 1000.0, 2012: gdp}), inputs(labour={2011: 50, 2012: labour}), FACTORS, GRID
    )
    one = row(shares, "labour", 2012)
    assert (one["na_reason"], one["contribution"] is None) == (reason, reason is not None)
    assert one["contribution_low"] is not None


def test_a_stock_without_a_start_in_the_version_of_the_method_is_missing() -> None:
    frames = output({2011: 1000.0, 2012: 1060.0}), inputs(ip_stock=FLOWS), FACTORS, GRID
    for starts in (
        STARTS.filter(pl.col("factor") != "ip_stock"),
        STARTS.with_columns(method_version=pl.lit("growth-1")),
        STARTS.with_columns(ref_area=pl.lit("110000")),
    ):
        assert (
            row(contributions(*frames, starts=starts), "ip_stock", 2012, "d15l1")["na_reason"]
            == "ip_stock_missing"
        )


def test_a_new_year_changes_no_earlier_year() -> None:
    """Real growth, stocks and estimated elasticities of 30 years, and the same with a year of another growth."""
    rng = random.Random(4)
    levels: dict[str, dict[int, float]] = {}
    for name, start in (("gdp", 100.0), ("ip_stock", 50.0), ("capital", 80.0), ("labour", 10.0)):
        value, levels[name] = start, {}
        for year in range(1990, 2020):
            levels[name][year] = value
            value *= 1.03 + 0.04 * rng.random()
    starts = STARTS.with_columns(first_year=pl.lit(1990))

    def accounted() -> pl.DataFrame:
        gdp, known = levels["gdp"], {name: series for name, series in levels.items() if name != "gdp"}
        return contributions(
            output(gdp, dict.fromkeys(gdp, 100.0)), inputs(**known), FACTORS, GRID, starts=starts
        )

    previous = accounted()
    assert set(previous["elasticity_basis"]) >= {"given", "ols"}
    for series in levels.values():
        series[2020] = 3 * series[2019]
    assert accounted().filter(pl.col("year") < 2020).equals(previous)


@pytest.mark.parametrize(
    ("known", "deflator", "reason"),
    [
        ({"capital": {2011: 1.0, 2012: 2.0}, "labour": {2011: 1.0, 2012: 2.0}}, None, "deflator_missing"),
        ({"labour": {2011: 1.0, 2012: 2.0}}, {2011: 100.0, 2012: 101.0}, "capital_missing"),
        (
            {"capital": {2011: 1.0, 2012: 2.0}, "labour": {2012: 2.0}},
            {2011: 100.0, 2012: 101.0},
            "labour_missing",
        ),
    ],
)
def test_no_residual_without_all_factors_and_the_deflator(known: Any, deflator: Any, reason: str) -> None:
    shares = contributions(
        output({2011: 1000.0, 2012: 1060.0}, deflator), inputs(ip_stock=FLOWS, **known), FACTORS, GRID
    )
    rest = row(shares, "residual", 2012, "d15l1")
    assert (rest["na_reason"], rest["contribution"]) == (reason, None)
    # What is known is computed all the same.
    assert row(shares, "ip_stock", 2012, "d15l1")["contribution"] > 0


@pytest.mark.parametrize(
    ("gdp", "reason"),
    [
        (1060.0, None),
        (1005.1, "not_a_share"),
        (1004.9, "gdp_growth_near_zero"),
        (1000.0, "gdp_growth_near_zero"),
        (995.2, "gdp_growth_near_zero"),
        (980.0, "gdp_fell"),
        (None, "no_former_year"),
    ],
)
def test_no_share_of_a_growth_near_zero_or_of_a_fall(gdp: float | None, reason: str | None) -> None:
    shares = contributions(output({2011: 1000.0, 2012: gdp}), inputs(ip_stock=FLOWS), FACTORS, GRID)
    one = row(shares, "ip_stock", 2012, "d15l1")
    assert one["na_reason"] == reason
    assert (one["contribution"] is None) == (reason is not None)
    assert one["factor_growth"] is not None


def test_no_growth_across_editions_segments_or_missing_years() -> None:
    """2010–2011 of one edition, 2012 of it after a break, 2013 of another edition, and 2015 after a gap."""
    frames = [
        output({2010: 100.0, 2011: 110.0}),
        output({2012: 90.0}, segment=1),
        output({2013: 99.0, 2015: 120.0}, edition="second"),
    ]
    shares = contributions(pl.concat(frames), inputs(ip_stock=FLOWS), FACTORS, GRID)
    own = shares.filter((pl.col("factor") == "ip_stock") & (pl.col("grid_id") == "d15l1"))
    assert [(r["edition"], r["year"], r["gdp_growth"]) for r in own.to_dicts()] == [
        ("first", 2010, None),
        ("first", 2011, pytest.approx(math.log(1.1))),
        ("first", 2012, None),
        ("second", 2013, None),
        ("second", 2015, None),
    ]


def test_rows_may_come_in_any_order() -> None:
    out = output({year: 100.0 * 1.05**i for i, year in enumerate(range(2010, 2016))})
    known = inputs(ip_stock=FLOWS, labour={2011: 5.0, 2012: 6.0})
    shuffled = [f.sample(fraction=1, shuffle=True, seed=3) for f in (out, known, FACTORS, GRID)]
    assert contributions(out, known, FACTORS, GRID).equals(contributions(*shuffled))


@pytest.mark.parametrize(("years", "basis"), [(MIN_YEARS, "given"), (MIN_YEARS + 1, "ols")])
def test_elasticities_are_estimated_from_long_enough_series(years: int, basis: str) -> None:
    """So many levels make one growth rate less."""
    rng = random.Random(2)
    levels: dict[str, dict[int, float]] = {"capital": {}, "labour": {}, "gdp": {}}
    for name, series in levels.items():
        value = 100.0
        for year in range(2000, 2000 + years):
            series[year] = value
            value *= 1.03 + 0.02 * rng.random() + (0.01 if name == "gdp" else 0)
    only = FACTORS.filter(pl.col("kind") != "stock")
    gdp = levels.pop("gdp")
    shares = contributions(output(gdp, dict.fromkeys(gdp, 100.0)), inputs(**levels), only, GRID)
    assert row(shares, "capital", max(gdp))["elasticity_basis"] == basis


@pytest.mark.parametrize(
    "flows",
    [{}, {2009: 4.0}, {2010: 0.0, 2011: 1.0}, {2010: -5.0, 2011: 1.0}, {2011: 5.0, 2012: 6.0}],
)
def test_flows_from_which_no_stock_is_computed(flows: dict[int, float]) -> None:
    """None at all, none from the first year on, none or a negative one in it, a later one."""
    assert perpetual_inventory(flows, START, 0.15, 1) == {}
    shares = contributions(output({2010: 1.0, 2011: 2.0}), inputs(ip_stock=flows), FACTORS, GRID)
    assert row(shares, "ip_stock", 2011, "d15l1")["na_reason"] == "ip_stock_missing"


def test_a_stock_ends_with_its_flows_and_needs_a_growth_above_minus_depreciation() -> None:
    assert set(perpetual_inventory({2009: 7.0, 2010: 5.0, 2011: -1.0, 2012: 5.0}, START, 0.15, 1)) == {
        2010,
        2011,
    }
    assert perpetual_inventory(FLOWS, Start(2010, -0.15), 0.15, 1) == {}


def test_steady_flows_make_a_steady_stock() -> None:
    stock = perpetual_inventory({2000 + i: 100 * 1.07**i for i in range(12)}, Start(2000, 0.07), 0.2, 2)
    years = sorted(stock)[1:]
    assert [log_growth(stock, year) for year in years] == pytest.approx([math.log(1.07)] * len(years))


LEVELS = st.dictionaries(st.integers(2005, 2015), st.floats(-1e9, 1e12), max_size=11)


@given(gdp=LEVELS, flows=LEVELS, capital=LEVELS)
def test_any_figures_give_a_share_or_a_reason(
    gdp: dict[int, float], flows: dict[int, float], capital: dict[int, float]
) -> None:
    shares = contributions(
        output(gdp) if gdp else output({2000: 1.0}).clear(),
        inputs(ip_stock=flows, capital=capital),
        FACTORS,
        GRID,
    )
    assert (shares["contribution"].is_null() == shares["na_reason"].is_not_null()).all()
    held = shares.drop_nulls("contribution")
    assert held["contribution"].is_between(0, 1).all()
    assert (held["contribution_low"] <= held["contribution"]).all()
    assert (held["contribution"] <= held["contribution_high"]).all()


@given(scale=st.floats(1e-3, 1e6))
def test_units_change_nothing(scale: float) -> None:
    gdp = {2010 + i: 1000 * 1.06**i for i in range(4)}
    plain = contributions(output(gdp), inputs(ip_stock=FLOWS), FACTORS, GRID)
    scaled = contributions(
        output({year: value * scale for year, value in gdp.items()}),
        inputs(ip_stock={year: value * scale for year, value in FLOWS.items()}),
        FACTORS,
        GRID,
    )
    assert plain["contribution"].to_list() == pytest.approx(scaled["contribution"].to_list(), nan_ok=True)


def test_the_seeds_threshold_decides_which_growth_is_divided_by() -> None:
    """Growth of .4 per cent is next to nothing by the seed, and enough where the line is lower."""
    frames = output({2011: 1000.0, 2012: 1004.0}), inputs(ip_stock=FLOWS), FACTORS, GRID
    lower = THRESHOLDS.with_columns(
        value=pl.when(pl.col("parameter") == "growth_near_zero").then(0.001).otherwise("value")
    )
    reasons = [
        set(
            growth.contributions(*frames, STARTS, thresholds).filter(year=2012, factor="ip_stock")[
                "na_reason"
            ]
        )
        for thresholds in (THRESHOLDS, lower)
    ]
    # Divided by .4 per cent, the stock's part is more than all growth.
    assert reasons == [{"gdp_growth_near_zero"}, {"not_a_share"}]
