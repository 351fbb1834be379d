"""Forecasts of short annual series to a target year, with intervals and the probability of meeting the target.

Belongs here: the choice between candidate methods over rolling origins, intervals, ``p_met``. Does not belong here: the
methods themselves (``forecast_methods``), which points are comparable and were known when (``int_forecast_point``), texts
and parameters (seeds), or how a verdict uses them. Rules and formulas with their sources: docs/methods/forecasts.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from pipelines.analytics.forecast_methods import FITS, Fitted, Floats, Predictive

TOO_FEW_POINTS = "too_few_points"

SCHEMA = pl.Schema(
    {
        "series_id": pl.String,
        "horizon_year": pl.Int32,
        "n_points": pl.Int32,
        "method": pl.String,
        "n_origins": pl.Int32,
        "mean_abs_error": pl.Float64,
        "value": pl.Float64,
        "low_80": pl.Float64,
        "high_80": pl.Float64,
        "low_95": pl.Float64,
        "high_95": pl.Float64,
        "p_met": pl.Float64,
        "na_reason": pl.String,
    }
)


@dataclass(frozen=True)
class Minimum:
    """The fewest points and origins that a forecast takes (seed ``verdict_threshold``).

    Attributes:
        points: comparable points of a forecast.
        points_for_p_met: comparable points of a forecast with ``p_met``.
        origins: rolling origins of a choice between methods.
    """

    points: int
    points_for_p_met: int
    origins: int

    @classmethod
    def of(cls, thresholds: pl.DataFrame) -> Minimum:
        """Take the minimums from the rows ``parameter``, ``value`` of the seed."""
        value = dict(thresholds.select("parameter", "value").iter_rows())
        return cls(
            int(value["forecast_min_points"]),
            int(value["forecast_min_points_p_met"]),
            int(value["forecast_min_origins"]),
        )


@dataclass(frozen=True)
class Candidate:
    """A method that may be chosen.

    Attributes:
        method: a key of ``FITS``.
        min_train: fewest points that it is fitted to at a rolling origin.
        is_for_stocks: it is a candidate for stocks only.
    """

    method: str
    min_train: int = 3
    is_for_stocks: bool = False


@dataclass(frozen=True)
class Miss:
    """The error of one forecast from a rolling origin.

    Attributes:
        ahead: years from the last point that the method saw.
        error: forecast minus value, in the unit of the series.
        own_error: the same on the method's own scale (logarithms, if it works on them).
    """

    ahead: int
    error: float
    own_error: float


@dataclass(frozen=True)
class Choice:
    """The chosen method with its errors at rolling origins; none if there were too few points to compare methods."""

    method: str
    fitted: Fitted
    n_origins: int = 0
    misses: tuple[Miss, ...] = ()

    @property
    def mean_abs_error(self) -> float | None:
        """Return the mean absolute error over the rolling origins."""
        return _mean_abs(self.misses) if self.misses else None

    def at(self, year: int, ahead: int) -> Predictive:
        """Return the predictive distribution of a year, ``ahead`` years after the last point.

        The interval of a method does not include the risk that the method is wrong. Its scale is therefore at least the
        root mean square of its errors at rolling origins, up to as many years ahead (Chatfield 1993, Calculating Interval
        Forecasts, on empirically based intervals).
        """
        predictive = self.fitted(year)
        by_lead: dict[int, list[float]] = {}
        for miss in self.misses:
            if miss.ahead <= ahead:
                by_lead.setdefault(miss.ahead, []).append(miss.own_error)
        empirical = [math.sqrt(float(np.mean(np.square(errors)))) for errors in by_lead.values()]
        return replace(predictive, scale=max([predictive.scale, *empirical]))


# Six parameters: the series, the methods to choose from, and the limits of the choice.
def choose(
    years: Sequence[int],
    values: Sequence[float],
    candidates: Iterable[Candidate],
    *,
    is_stock: bool,
    horizon: int,
    min_origins: int,
) -> Choice | None:
    """Choose the method with the least mean absolute error over rolling origins.

    From each origin a method is fitted to the points up to it and forecasts every later point that is no more than
    ``horizon`` years ahead. All methods forecast from the same origins; one that cannot be fitted at
    ``min_origins`` of them is left out. Of methods with equal errors the first in the given order is chosen. If no method can be compared, it is
    the first one that can be fitted.

    Args:
        years: ascending, without repetition.
        values: one for each year.
        candidates: in order of preference.
        is_stock: the series is a stock.
        horizon: years from the last point to the furthest year that is forecast.
        min_origins: fewest rolling origins from which a method is compared.

    Returns:
        The choice; None if no method can be fitted.
    """
    x, y = np.asarray(years, float), np.asarray(values, float)
    eligible = [c for c in candidates if is_stock or not c.is_for_stocks]
    compared = [c for c in eligible if len(x) - c.min_train >= min_origins]
    origins = range(max((c.min_train for c in compared), default=0), len(x))
    misses = {c.method: m for c in compared if (m := _rolling(FITS[c.method], x, y, origins, horizon))}
    for method in sorted(misses, key=lambda method: _mean_abs(misses[method])):
        if (fitted := FITS[method](x, y)) is not None:
            return Choice(method, fitted, len(origins), misses[method])
    for candidate in eligible:
        if (fitted := FITS[candidate.method](x, y)) is not None:
            return Choice(candidate.method, fitted)
    return None


def _mean_abs(misses: Iterable[Miss]) -> float:
    return float(np.mean([abs(miss.error) for miss in misses]))


def _rolling(
    fit: Callable[[Floats, Floats], Fitted | None], x: Floats, y: Floats, origins: range, horizon: int
) -> tuple[Miss, ...]:
    """Return the errors of a method; none if it cannot be fitted at an origin, or cannot represent a value."""
    misses = []
    for n in origins:
        fitted = fit(x[:n], y[:n])
        if fitted is None:
            return ()
        for year, value in zip(x[n:], y[n:], strict=True):
            if (ahead := int(year - x[n - 1])) <= horizon:
                predictive = fitted(int(year))
                if predictive.is_log and value <= 0:
                    return ()
                own = math.log(value) if predictive.is_log else float(value)
                error = predictive.median - float(value)
                misses.append(Miss(ahead, error, predictive.location - own))
    return tuple(misses)


def forecast(
    series: pl.DataFrame, points: pl.DataFrame, methods: pl.DataFrame, thresholds: pl.DataFrame
) -> pl.DataFrame:
    """Forecast each series for every year from the one after its origin to its last horizon.

    Args:
        series: one row per series: ``series_id``, ``origin_year``, ``last_horizon`` (years), ``target_value`` (null: no
            ``p_met``), ``is_smaller_better``, ``is_stock``.
        points: ``series_id``, ``period_year``, ``obs_value``: the comparable points known at the origin, one
            per year; null values are ignored.
        methods: one row per candidate, in order of preference: ``sort_order``, ``method``, ``min_train``,
            ``is_for_stocks``.
        thresholds: ``parameter``, ``value``: the seed ``verdict_threshold``.

    Returns:
        One row per series and horizon year, by ``SCHEMA``: the forecast (median), intervals of 80 and 95 %, the method
        with its mean absolute error over ``n_origins`` rolling origins, ``p_met`` if there are enough points and a target; or
        ``na_reason``. Rows are ordered by ``series_id`` and year.
    """
    candidates = [
        Candidate(row["method"], row["min_train"], row["is_for_stocks"])
        for row in methods.sort("sort_order").iter_rows(named=True)
    ]
    minimum = Minimum.of(thresholds)
    known = points.drop_nulls("obs_value").sort("series_id", "period_year")
    by_series = {key[0]: part for key, part in known.partition_by("series_id", as_dict=True).items()}
    rows = [
        row
        for one in series.sort("series_id").iter_rows(named=True)
        for row in _rows(one, by_series.get(one["series_id"], known.clear()), candidates, minimum)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _rows(
    one: dict[str, Any], points: pl.DataFrame, candidates: list[Candidate], minimum: Minimum
) -> Iterable[dict[str, Any]]:
    years, values = points["period_year"].to_list(), points["obs_value"].to_list()
    horizon_years = range(one["origin_year"] + 1, one["last_horizon"] + 1)
    empty = dict.fromkeys(SCHEMA) | {"series_id": one["series_id"], "n_points": len(years)}
    choice = None
    if horizon_years and len(years) >= minimum.points:
        choice = choose(
            years,
            values,
            candidates,
            is_stock=one["is_stock"],
            horizon=one["last_horizon"] - years[-1],
            min_origins=minimum.origins,
        )
    for year in horizon_years:
        if choice is None:
            yield empty | {"horizon_year": year, "na_reason": TOO_FEW_POINTS}
            continue
        predictive = choice.at(year, year - years[-1])
        low_80, high_80 = predictive.interval(0.80)
        low_95, high_95 = predictive.interval(0.95)
        has_chance = one["target_value"] is not None and len(years) >= minimum.points_for_p_met
        yield empty | {
            "horizon_year": year,
            "method": choice.method,
            "n_origins": choice.n_origins,
            "mean_abs_error": choice.mean_abs_error,
            "value": predictive.median,
            "low_80": low_80,
            "high_80": high_80,
            "low_95": low_95,
            "high_95": high_95,
            "p_met": predictive.chance(one["target_value"], one["is_smaller_better"]) if has_chance else None,
        }
