"""Forecasts of short annual series to a target year, with intervals and the probability of meeting the target.

Belongs here: the candidate methods, the choice between them over rolling origins, intervals, ``p_met``. Does not
belong here: which points are comparable and were known when (``int_forecast_point``), texts and parameters (seeds),
or how a verdict uses them. Rules and formulas with their sources: docs/methods/forecasts.md.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

TOO_FEW_POINTS = "too_few_points"

Floats = np.ndarray[Any, np.dtype[np.float64]]

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
class Predictive:
    """The predictive distribution of one year: a t distribution of the value, or of its logarithm.

    Attributes:
        location: centre, in the unit of the series or its logarithm.
        scale: standard error of a new observation; 0 if the points lie exactly on the method's line.
        dof: degrees of freedom, at least 1.
        is_log: the distribution is of the logarithm.
    """

    location: float
    scale: float
    dof: int
    is_log: bool = False

    @property
    def median(self) -> float:
        """Return the forecast: the median, in the unit of the series."""
        return self._back(self.location)

    def interval(self, coverage: float) -> tuple[float, float]:
        """Return the central interval that contains the value with this probability."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.dof, (1 + coverage) / 2)) * self.scale
        return self._back(self.location - half), self._back(self.location + half)

    def chance(self, target: float, is_smaller_better: bool = False) -> float:
        """Return the probability that the target is reached: 1 − F((T − ŷ) / s), F of Student's t.

        Equality satisfies, which matters only where ``scale`` is 0.
        """
        from scipy.special import stdtr

        if self.is_log and target <= 0:
            return float(not is_smaller_better)
        distance = self.location - (math.log(target) if self.is_log else target)
        if is_smaller_better:
            distance = -distance
        # A scale of rounding errors counts as 0.
        if self.scale <= 1e-12 * max(abs(self.location), 1.0):
            return float(distance >= -1e-9 * max(abs(self.location), 1.0))
        return float(stdtr(self.dof, distance / self.scale))

    def _back(self, x: float) -> float:
        # exp(700) is near the largest double.
        return math.exp(min(x, 700.0)) if self.is_log else x


Fitted = Callable[[int], Predictive]


def linear(years: Floats, values: Floats) -> Fitted | None:
    """Fit a straight line by least squares.

    The standard error of a new point is s·√(1 + 1/n + (x − x̄)²/Sxx) with n − 2 degrees of freedom (any text on
    regression; Hyndman and Athanasopoulos, Forecasting: Principles and Practice, §7.9).
    """
    n = len(years)
    if n < 3:
        return None
    centre = years.mean()
    sxx = float(((years - centre) ** 2).sum())
    slope = float(((years - centre) * values).sum()) / sxx
    residual = values - values.mean() - slope * (years - centre)
    s = math.sqrt(float((residual**2).sum()) / (n - 2))

    def at(year: int) -> Predictive:
        spread = math.sqrt(1 + 1 / n + (year - centre) ** 2 / sxx)
        return Predictive(float(values.mean() + slope * (year - centre)), s * spread, n - 2)

    return at


def log_linear(years: Floats, values: Floats) -> Fitted | None:
    """Fit a straight line to the logarithms, that is, a constant growth rate; only if every value is positive."""
    if (values <= 0).any():
        return None
    line = linear(years, np.log(values))
    return None if line is None else lambda year: replace(line(year), is_log=True)


def drift(years: Floats, values: Floats) -> Fitted | None:
    """Fit a random walk with drift: the last value and the mean step.

    Over h years the variance is s²·(h + h²/T), T the years that the steps span (Hyndman and Athanasopoulos, §5.5);
    a step over several years counts with its length.
    """
    if len(years) < 3:
        return None
    gaps = np.diff(years)
    span = float(gaps.sum())
    step = float(values[-1] - values[0]) / span
    dof = len(gaps) - 1
    s2 = float(((np.diff(values) - step * gaps) ** 2 / gaps).sum()) / dof

    def at(year: int) -> Predictive:
        h = float(year - years[-1])
        return Predictive(float(values[-1] + h * step), math.sqrt(s2 * (h + h**2 / span)), dof)

    return at


def damped_ets(years: Floats, values: Floats) -> Fitted | None:
    """Fit exponential smoothing with a damped additive trend, ETS(A,Ad,N); only for years without a gap and values that vary.

    The variance over h years is σ²·(1 + Σ cⱼ²), cⱼ = α + β·(φ + … + φʲ), j < h (Hyndman, Koehler, Ord and Snyder
    2008, table 6.1), with σ² on n − 5 degrees of freedom: three smoothing parameters, two initial states.
    """
    dof = len(years) - 5
    if dof < 1 or (np.diff(years) != 1).any() or np.ptp(values) == 0:
        return None
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    scale = float(np.abs(values).max())
    model = ETSModel(values / scale, error="add", trend="add", damped_trend=True)
    with warnings.catch_warnings():
        # A fit that stopped early is still usable; the rolling origins measure how good it is.
        warnings.simplefilter("ignore")
        result = model.fit(disp=False)
    alpha, beta, phi = (
        result.params[model.param_names.index(name)]
        for name in ("smoothing_level", "smoothing_trend", "damping_trend")
    )
    sigma2 = float(result.sse) / dof

    def at(year: int) -> Predictive:
        h = int(year - years[-1])
        shocks = alpha + beta * np.cumsum(phi ** np.arange(1, h))
        spread = math.sqrt(sigma2 * (1 + float((shocks**2).sum())))
        return Predictive(float(result.forecast(h)[-1]) * scale, spread * scale, dof)

    return at


FITS: dict[str, Callable[[Floats, Floats], Fitted | None]] = {
    "linear": linear,
    "log_linear": log_linear,
    "drift": drift,
    "damped_ets": damped_ets,
}


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
