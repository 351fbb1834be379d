"""Short annual series drawn on to a target year, with intervals and the chance of meeting the target.

Belongs here: the candidate methods, the choice between them over rolling origins, intervals, ``p_met``. Does not
belong here: which points are comparable and were known when (``int_forecast_point``), words and parameters (seeds),
or what a verdict makes of it. Rules and formulas with their sources: docs/methods/forecasts.md.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

MIN_POINTS = 4
"""Fewer comparable points than this: no forecast (docs/methods/forecasts.md#71-series-that-are-forecast)."""
MIN_POINTS_FOR_CHANCE = 6
"""Fewer points than this: an interval, but no ``p_met`` (docs/methods/forecasts.md#71-series-that-are-forecast)."""
MIN_ORIGINS = 3
"""A choice between methods stands on at least so many rolling origins (docs/methods/forecasts.md#72-methods)."""
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
    """What a method says of one year: a t distribution of the value, or of its logarithm.

    Attributes:
        location: centre, in the unit of the series or its logarithm.
        scale: standard error of a new observation; 0 where the points lie exactly on the method's line.
        dof: degrees of freedom, at least 1.
        is_log: the distribution is of the logarithm.
    """

    location: float
    scale: float
    dof: int
    is_log: bool = False

    @property
    def median(self) -> float:
        """Return the forecast: the middle of the distribution, in the unit of the series."""
        return self._back(self.location)

    def interval(self, coverage: float) -> tuple[float, float]:
        """Return the central interval that should hold the value with this probability."""
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
        away = self.location - (math.log(target) if self.is_log else target)
        if is_smaller_better:
            away = -away
        # What binary fractions leave over decides nothing.
        if self.scale <= 1e-12 * max(abs(self.location), 1.0):
            return float(away >= -1e-9 * max(abs(self.location), 1.0))
        return float(stdtr(self.dof, away / self.scale))

    def _back(self, x: float) -> float:
        # exp(700) is the end of what a double holds.
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
    """Fit a straight line to the logarithms: steady growth in per cent. Only where every value is positive."""
    if (values <= 0).any():
        return None
    fitted = linear(years, np.log(values))
    if fitted is None:
        return None
    line = fitted

    def at(year: int) -> Predictive:
        p = line(year)
        return Predictive(p.location, p.scale, p.dof, is_log=True)

    return at


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
    """Fit exponential smoothing with a damped additive trend, ETS(A,Ad,N). Only years without a gap that vary.

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
        # A fit that stopped early still says something; the rolling origins judge how good that is.
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
class Candidate:
    """A method that may be chosen.

    Attributes:
        method: a key of ``FITS``.
        min_train: fewest points that it is fitted to at a rolling origin.
        is_for_stocks: it is offered to stocks only.
    """

    method: str
    min_train: int = 3
    is_for_stocks: bool = False


@dataclass(frozen=True)
class Miss:
    """One forecast from a rolling origin against what is known.

    Attributes:
        ahead: years from the last point that the method saw.
        error: forecast minus value, in the unit of the series.
        own_error: the same in the method's own terms (logarithms, where it works in them).
    """

    ahead: int
    error: float
    own_error: float


@dataclass(frozen=True)
class Choice:
    """The method chosen, and what the choice stands on: no origins where there were too few points to choose."""

    method: str
    fitted: Fitted
    n_origins: int = 0
    misses: tuple[Miss, ...] = ()

    @property
    def mean_abs_error(self) -> float | None:
        """Return the mean absolute error over the rolling origins."""
        return _mean_abs(self.misses) if self.misses else None

    def at(self, year: int, ahead: int) -> Predictive:
        """Return what is said of a year, ``ahead`` years after the last point.

        A method knows nothing of its being the wrong one: its interval is made no narrower than the root mean square
        of what it missed by at rolling origins, no more years ahead than this (Chatfield 1993, Calculating
        Interval Forecasts, on empirically based intervals).
        """
        said = self.fitted(year)
        by_lead: dict[int, list[float]] = {}
        for miss in self.misses:
            if miss.ahead <= ahead:
                by_lead.setdefault(miss.ahead, []).append(miss.own_error)
        missed = [math.sqrt(float(np.mean(np.square(errors)))) for errors in by_lead.values()]
        return replace(said, scale=max([said.scale, *missed]))


def choose(
    years: Sequence[int],
    values: Sequence[float],
    candidates: Iterable[Candidate],
    *,
    is_stock: bool,
    horizon: int,
) -> Choice | None:
    """Choose the method with the least mean absolute error over rolling origins.

    From each origin the method sees the points up to it and is asked for every later point that lies no more than
    ``horizon`` years ahead. All methods are asked the same questions; one that cannot be asked from three origins
    is no candidate. Equal errors: the first in the given order. Where nobody can be asked, the first method that
    fits stands, unchosen.

    Args:
        years: ascending, without repetition.
        values: one for each year.
        candidates: in order of preference.
        is_stock: the series is a stock.
        horizon: years from the last point to the furthest year that is forecast.

    Returns:
        The choice; None where no method fits.
    """
    x, y = np.asarray(years, float), np.asarray(values, float)
    offered = [c for c in candidates if is_stock or not c.is_for_stocks]
    asked = [c for c in offered if len(x) - c.min_train >= MIN_ORIGINS]
    origins = range(max((c.min_train for c in asked), default=0), len(x))
    misses = {c.method: m for c in asked if (m := _rolling(FITS[c.method], x, y, origins, horizon))}
    for method in sorted(misses, key=lambda method: _mean_abs(misses[method])):
        if (fitted := FITS[method](x, y)) is not None:
            return Choice(method, fitted, len(origins), misses[method])
    for candidate in offered:
        if (fitted := FITS[candidate.method](x, y)) is not None:
            return Choice(candidate.method, fitted)
    return None


def _mean_abs(misses: Iterable[Miss]) -> float:
    return float(np.mean([abs(miss.error) for miss in misses]))


def _rolling(
    fit: Callable[[Floats, Floats], Fitted | None], x: Floats, y: Floats, origins: range, horizon: int
) -> tuple[Miss, ...]:
    """Return what a method misses by; nothing where it cannot be fitted to a beginning, or cannot take a value."""
    misses = []
    for n in origins:
        fitted = fit(x[:n], y[:n])
        if fitted is None:
            return ()
        for year, value in zip(x[n:], y[n:], strict=True):
            if (ahead := int(year - x[n - 1])) <= horizon:
                said = fitted(int(year))
                if said.is_log and value <= 0:
                    return ()
                own = math.log(value) if said.is_log else float(value)
                misses.append(Miss(ahead, said.median - float(value), said.location - own))
    return tuple(misses)


def forecast(series: pl.DataFrame, points: pl.DataFrame, methods: pl.DataFrame) -> pl.DataFrame:
    """Forecast each series for every year from the one after its origin to its last horizon.

    Args:
        series: one row a series: ``series_id``, ``origin_year``, ``last_horizon`` (years), ``target_value`` (null: no
            ``p_met``), ``is_smaller_better``, ``is_stock``.
        points: ``series_id``, ``period_year``, ``obs_value``: the comparable points known at the origin, one a
            year. Null values are no points.
        methods: one row a candidate, best first among equals: ``sort_order``, ``method``, ``min_train``,
            ``is_for_stocks``.

    Returns:
        A row a series and horizon year, by ``SCHEMA``: the forecast (median), intervals of 80 and 95 %, the method
        with its mean absolute error over ``n_origins`` rolling origins, ``p_met`` where six points and a target
        allow it; or ``na_reason``. Row order follows ``series_id`` and year, whatever the order that came in.
    """
    candidates = [
        Candidate(row["method"], row["min_train"], row["is_for_stocks"])
        for row in methods.sort("sort_order").iter_rows(named=True)
    ]
    known = points.drop_nulls("obs_value").sort("series_id", "period_year")
    by_series = {key[0]: part for key, part in known.partition_by("series_id", as_dict=True).items()}
    rows = [
        row
        for one in series.sort("series_id").iter_rows(named=True)
        for row in _rows(one, by_series.get(one["series_id"], known.clear()), candidates)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _rows(one: dict[str, Any], points: pl.DataFrame, candidates: list[Candidate]) -> Iterable[dict[str, Any]]:
    years, values = points["period_year"].to_list(), points["obs_value"].to_list()
    asked = range(one["origin_year"] + 1, one["last_horizon"] + 1)
    empty = dict.fromkeys(SCHEMA) | {"series_id": one["series_id"], "n_points": len(years)}
    choice = None
    if asked and len(years) >= MIN_POINTS:
        choice = choose(
            years, values, candidates, is_stock=one["is_stock"], horizon=one["last_horizon"] - years[-1]
        )
    for year in asked:
        if choice is None:
            yield empty | {"horizon_year": year, "na_reason": TOO_FEW_POINTS}
            continue
        said = choice.at(year, year - years[-1])
        low_80, high_80 = said.interval(0.80)
        low_95, high_95 = said.interval(0.95)
        has_chance = one["target_value"] is not None and len(years) >= MIN_POINTS_FOR_CHANCE
        yield empty | {
            "horizon_year": year,
            "method": choice.method,
            "n_origins": choice.n_origins,
            "mean_abs_error": choice.mean_abs_error,
            "value": said.median,
            "low_80": low_80,
            "high_80": high_80,
            "low_95": low_95,
            "high_95": high_95,
            "p_met": said.chance(one["target_value"], one["is_smaller_better"]) if has_chance else None,
        }
