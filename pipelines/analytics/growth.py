"""Growth accounting: contributions of knowledge, capital and labour to growth, by a production function.

Belongs here: stocks by perpetual inventory, contributions and the residual, elasticities if a series is long enough.
Does not belong here: which figures are taken and from which edition (``int_growth_input``), the grid, given elasticities
and texts (seeds). It is accounting and implies no causation. Formulas: docs/methods/growth.md.

Growth is the change of the logarithm, in which the accounting is exact: ln Y = ln A + α ln K + β ln L + γ ln P.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

COLLINEAR = 30.0
"""Condition number of the standardised factors from which ridge is used (Belsley, Kuh and Welsch 1980)."""
RESIDUAL = "residual"
STOCK, LEVEL = "stock", "level"

SCHEMA = pl.Schema(
    {
        "ref_area": pl.String,
        "source_code": pl.String,
        "edition": pl.String,
        "year": pl.Int32,
        "factor": pl.String,
        "grid_id": pl.String,
        "price_basis": pl.String,
        "gdp_growth": pl.Float64,
        "factor_growth": pl.Float64,
        "elasticity_basis": pl.String,
        "elasticity_low": pl.Float64,
        "elasticity_mid": pl.Float64,
        "elasticity_high": pl.Float64,
        "contribution": pl.Float64,
        "contribution_low": pl.Float64,
        "contribution_high": pl.Float64,
        "na_reason": pl.String,
    }
)


def perpetual_inventory(flows: Mapping[int, float], depreciation: float, lag: int) -> dict[int, float]:
    """Return the stock that flows accumulate to: P(t) = (1 − δ)·P(t−1) + I(t−lag), P(0) = I(0) / (g + δ).

    g is the average growth of the flows, from the first to the last: in a steady state this is the stock that
    flows of that growth leave (Griliches 1979). P(0) is ``lag − 1`` years after I(0), so that I(0) is the first flow that
    is added.

    Args:
        flows: by year; the run from the first year to the first gap is used.
        depreciation: δ, share per year.
        lag: years from a flow to its effect, at least 1.

    Returns:
        Stock by year; empty if a flow is not positive, there are fewer than two, or g + δ is not positive.
    """
    years = sorted(flows)
    run = [year for i, year in enumerate(years) if year == years[0] + i]
    values = [flows[year] for year in run]
    if len(values) < 2 or min(values) <= 0:
        return {}
    growth = (values[-1] / values[0]) ** (1 / (len(values) - 1)) - 1
    if growth + depreciation <= 0:
        return {}
    stock = {run[0] + lag - 1: values[0] / (growth + depreciation)}
    for year, flow in zip(run, values, strict=True):
        stock[year + lag] = (1 - depreciation) * stock[year + lag - 1] + flow
    return stock


def log_growth(levels: Mapping[int, float], year: int) -> float | None:
    """Return ln x(t) − ln x(t−1); None if either is missing or not positive."""
    now, before = levels.get(year), levels.get(year - 1)
    if now is None or before is None or now <= 0 or before <= 0:
        return None
    return math.log(now) - math.log(before)


@dataclass(frozen=True)
class Limits:
    """What an estimate and a division take at the least (seed ``verdict_threshold``).

    Attributes:
        min_years: fewest years of growth for an estimate of elasticities; a dozen years of one city carry none.
        near_zero: growth of output, in absolute value, below which no contribution is divided by it.
    """

    min_years: int
    near_zero: float

    @classmethod
    def of(cls, thresholds: pl.DataFrame) -> Limits:
        """Take the limits from the rows ``parameter``, ``value`` of the seed."""
        value = dict(thresholds.select("parameter", "value").iter_rows())
        return cls(int(value["growth_min_years"]), value["growth_near_zero"])


@dataclass(frozen=True)
class Estimate:
    """Elasticities estimated from a series.

    Attributes:
        method: ``ols`` or ``ridge``.
        elasticities: one per factor.
        half_widths: half the 95 % interval of each.
        condition_number: of the standardised factors.
    """

    method: str
    elasticities: tuple[float, ...]
    half_widths: tuple[float, ...]
    condition_number: float


def estimate(output: Sequence[float], factors: Sequence[Sequence[float]], min_years: int) -> Estimate | None:
    """Estimate elasticities by least squares on growth rates with a constant; by ridge if factors are collinear.

    Ridge takes the penalty k = p·s² / b'b on the standardised factors (Hoerl, Kennard and Baldwin 1975) with the
    covariance s²·(R + k)⁻¹ R (R + k)⁻¹: it trades bias for variance, and its interval is that of the shrunken value.

    Args:
        output: growth of output by year.
        factors: growth of each factor in the same years.
        min_years: fewest years for an estimate.

    Returns:
        The estimate; None with fewer than ``min_years`` years or a factor that does not vary.
    """
    y = np.asarray(output, float)
    x = np.asarray(factors, float).T
    if len(y) < min_years or x.ndim != 2 or (np.ptp(x, axis=0) == 0).any():
        return None
    from scipy.special import stdtrit
    from statsmodels.api import OLS, add_constant

    spread = x.std(axis=0)
    z = (x - x.mean(axis=0)) / spread
    condition = float(np.linalg.cond(z))
    ols = OLS(y, add_constant(z)).fit()
    slopes, dof, s2 = ols.params[1:], int(ols.df_resid), float(ols.scale)
    quantile = float(stdtrit(dof, 0.975))
    if condition <= COLLINEAR:
        errors = ols.bse[1:]
        method = "ols"
    else:
        gram = z.T @ z
        penalty = len(slopes) * s2 / float(slopes @ slopes)
        shrunk = np.linalg.inv(gram + penalty * np.eye(len(slopes)))
        slopes = shrunk @ z.T @ (y - y.mean())
        errors = np.sqrt(np.diag(s2 * shrunk @ gram @ shrunk))
        method = "ridge"
    return Estimate(
        method,
        tuple(float(b) for b in slopes / spread),
        tuple(float(e) for e in quantile * errors / spread),
        condition,
    )


def contributions(
    output: pl.DataFrame,
    inputs: pl.DataFrame,
    factors: pl.DataFrame,
    grid: pl.DataFrame,
    thresholds: pl.DataFrame,
) -> pl.DataFrame:
    """Account for the growth of output, each edition by itself.

    Args:
        output: ``ref_area``, ``source_code``, ``edition``, ``segment`` (growth is never formed across two),
            ``year``, ``gdp`` (current prices), ``deflator`` (null: unknown).
        inputs: ``ref_area``, ``factor``, ``year``, ``value``: yearly flows of a stock, or levels.
        factors: ``factor``, ``sort_order``, ``kind`` (``stock``: by perpetual inventory, ``level``, or ``residual``:
            what is left, which every table has), ``is_accounted`` (it is subtracted from the residual),
            ``elasticity_low``, ``_mid``, ``_high``.
        grid: ``grid_id``, ``depreciation_pct``, ``lag_years``.
        thresholds: ``parameter``, ``value``: the seed ``verdict_threshold``.

    Returns:
        One row per edition, year, factor and grid cell, by ``SCHEMA``: growth as change of the logarithm,
        contributions as shares of the growth of output, low and high over the range of elasticities; or
        ``na_reason``. Levels do not depend on the grid: their ``grid_id`` is ``_Z``.
    """
    cells = [
        (row["grid_id"], row["depreciation_pct"] / 100, row["lag_years"])
        for row in grid.sort("grid_id").iter_rows(named=True)
    ]
    limits = Limits.of(thresholds)
    listed = factors.filter(pl.col("kind") != RESIDUAL).sort("sort_order").to_dicts()
    rows: list[dict[str, Any]] = []
    for (area,), own in sorted(output.partition_by("ref_area", as_dict=True).items()):
        levels = _levels(inputs.filter(pl.col("ref_area") == area), listed, cells)
        editions = own.partition_by("source_code", "edition", as_dict=True)
        for (source, edition), part in sorted(editions.items()):
            key = {"ref_area": area, "source_code": source, "edition": edition}
            rows += [row | key for row in _edition(part, listed, levels, [cell[0] for cell in cells], limits)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


Levels = dict[tuple[str, str], dict[int, float]]
"""Level by year, by factor and grid cell."""


def _levels(
    inputs: pl.DataFrame, factors: list[dict[str, Any]], cells: list[tuple[str, float, int]]
) -> Levels:
    levels: Levels = {}
    for factor in factors:
        known = inputs.filter((pl.col("factor") == factor["factor"]) & pl.col("value").is_not_null())
        flows = dict(zip(known["year"].to_list(), known["value"].to_list(), strict=True))
        for grid_id, depreciation, lag in cells:
            is_stock = factor["kind"] == STOCK
            levels[factor["factor"], grid_id] = (
                perpetual_inventory(flows, depreciation, lag) if is_stock else flows
            )
    return levels


@dataclass(frozen=True)
class _Output:
    """Growth of output over a year, and whether it is in constant or current prices."""

    growth: float | None
    price_basis: str
    near_zero: float

    @property
    def na_reason(self) -> str | None:
        """Return why contributions cannot be computed from this growth; None if they can."""
        if self.growth is None:
            return "no_former_year"
        if abs(self.growth) < self.near_zero:
            return "gdp_growth_near_zero"
        return "gdp_fell" if self.growth < 0 else None


def _edition(
    part: pl.DataFrame, factors: list[dict[str, Any]], levels: Levels, grid: list[str], limits: Limits
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one edition."""
    years = part.sort("year").to_dicts()
    before = [None, *years[:-1]]
    outputs = {
        now["year"]: _output(now, last, limits.near_zero) for now, last in zip(years, before, strict=True)
    }
    for grid_id in grid:
        own = {
            f["factor"]: {year: log_growth(levels[f["factor"], grid_id], year) for year in outputs}
            for f in factors
        }
        elasticities = _elasticities(outputs, own, factors, limits.min_years)
        for year, output in outputs.items():
            rows = [
                _factor_row(output, own[f["factor"]][year], f["factor"], elasticities[f["factor"]])
                for f in factors
            ]
            accounted = [row for row, f in zip(rows, factors, strict=True) if f["is_accounted"]]
            for row, f in zip(rows, factors, strict=True):
                if f["kind"] == STOCK:
                    yield row | {"year": year, "grid_id": grid_id}
                elif grid_id == grid[0]:
                    yield row | {"year": year, "grid_id": "_Z"}
            yield _residual_row(output, accounted) | {"year": year, "grid_id": grid_id}


def _factor_row(
    output: _Output, factor_growth: float | None, name: str, elasticity: tuple[str, float, float, float]
) -> dict[str, Any]:
    """Return elasticity · growth of the factor / growth of output, over the range of the elasticity."""
    basis, low, mid, high = elasticity
    reason = output.na_reason or (f"{name}_missing" if factor_growth is None else None)
    row = _row(name, output) | {
        "factor_growth": factor_growth,
        "elasticity_basis": basis,
        "elasticity_low": low,
        "elasticity_mid": mid,
        "elasticity_high": high,
        "na_reason": reason,
    }
    if reason is not None or factor_growth is None or output.growth is None:
        return row
    ratio = factor_growth / output.growth
    ends = sorted((low * ratio, high * ratio))
    return row | {"contribution": mid * ratio, "contribution_low": ends[0], "contribution_high": ends[1]}


def _residual_row(output: _Output, accounted: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the residual; its low end is what remains at the high end of all contributions."""
    reasons = [output.na_reason, *(row["na_reason"] for row in accounted)]
    if output.price_basis != "constant":
        reasons.append("deflator_missing")
    reason = next((code for code in reasons if code), None)
    row = _row(RESIDUAL, output) | {"na_reason": reason}
    if reason is not None:
        return row
    ends = {
        "contribution": "contribution",
        "contribution_low": "contribution_high",
        "contribution_high": "contribution_low",
    }
    return row | {end: 1 - sum(part[taken] for part in accounted) for end, taken in ends.items()}


def _row(factor: str, output: _Output) -> dict[str, Any]:
    return dict.fromkeys(SCHEMA) | {
        "factor": factor,
        "price_basis": output.price_basis,
        "gdp_growth": output.growth,
    }


def _output(now: dict[str, Any], last: dict[str, Any] | None, near_zero: float) -> _Output:
    """Return growth since the previous year of the same segment of the edition."""
    if last is None or last["segment"] != now["segment"]:
        return _Output(None, "current", near_zero)
    nominal, prices = (
        log_growth({row["year"]: row[name] for row in (last, now) if row[name] is not None}, now["year"])
        for name in ("gdp", "deflator")
    )
    if nominal is None or prices is None:
        return _Output(nominal, "current", near_zero)
    return _Output(nominal - prices, "constant", near_zero)


def _elasticities(
    outputs: dict[int, _Output],
    own: dict[str, dict[int, float | None]],
    factors: list[dict[str, Any]],
    min_years: int,
) -> dict[str, tuple[str, float, float, float]]:
    """Return basis, low, mid and high by factor: estimated jointly if enough years are known, else given."""
    accounted = [f["factor"] for f in factors if f["is_accounted"]]
    years = [
        year
        for year, output in outputs.items()
        if output.price_basis == "constant" and all(own[name][year] is not None for name in accounted)
    ]
    given = {
        f["factor"]: ("given", f["elasticity_low"], f["elasticity_mid"], f["elasticity_high"])
        for f in factors
    }
    if len(years) < min_years or not accounted:
        return given
    estimated = estimate(
        [outputs[year].growth or 0.0 for year in years],
        [[own[name][year] or 0.0 for year in years] for name in accounted],
        min_years,
    )
    if estimated is None:
        return given
    return given | {
        name: (estimated.method, b - half, b, b + half)
        for name, b, half in zip(accounted, estimated.elasticities, estimated.half_widths, strict=True)
    }
