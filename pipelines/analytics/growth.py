"""Growth accounting: contributions of knowledge, capital and labour to growth, by a production function.

Belongs here: stocks by perpetual inventory, contributions and the residual, which contributions are withheld. Does not belong
here: estimating elasticities (``growth_elasticities``), which figures are taken and from which edition (``int_growth_input``),
the grid, starts of stocks, given elasticities and texts (seeds). It is accounting and implies no causation. Formulas: docs/methods/growth.md.

Growth is the change of the logarithm, in which the accounting is exact: ln Y = ln A + α ln K + β ln L + γ ln P. Results of a
year never depend on later years: only another method version changes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.analytics.growth_elasticities import estimate

METHOD_VERSION = "growth-2"
"""The version of the method, and of the seed ``growth_start`` that belongs to it."""
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
        "method_version": pl.String,
    }
)


@dataclass(frozen=True)
class Start:
    """Where the stock of an area's flows starts (seed ``growth_start``).

    Attributes:
        first_year: the first year whose flow is used.
        flow_growth: growth of the flows before it, share per year.
    """

    first_year: int
    flow_growth: float


def perpetual_inventory(
    flows: Mapping[int, float], start: Start, depreciation: float, lag: int
) -> dict[int, float]:
    """Return the stock that flows accumulate to: P(t) = (1 − δ)·P(t−1) + I(t−lag), P(0) = I(0) / (g + δ).

    g is the growth of the flows before the first: in a steady state this is the stock that flows of that growth leave
    (Griliches 1979). It is given, since one fitted to the flows would change all years with each new one. P(0) is
    ``lag − 1`` years after I(0), so that I(0) is the first flow that is added.

    Args:
        flows: by year; the run from the start's first year to the first gap or flow that is not positive is used.
        start: first year and g.
        depreciation: δ, share per year.
        lag: years from a flow to its effect, at least 1.

    Returns:
        Stock by year; empty if the first flow is missing or not positive, or g + δ is not positive.
    """
    first = flows.get(start.first_year, 0.0)
    if first <= 0 or start.flow_growth + depreciation <= 0:
        return {}
    stock = {start.first_year + lag - 1: first / (start.flow_growth + depreciation)}
    year = start.first_year
    while flows.get(year, 0.0) > 0:
        stock[year + lag] = (1 - depreciation) * stock[year + lag - 1] + flows[year]
        year += 1
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
        max_interval: widest interval of a contribution that is published, as a multiple of the contribution.
    """

    min_years: int
    near_zero: float
    max_interval: float

    @classmethod
    def of(cls, thresholds: pl.DataFrame) -> Limits:
        """Take the limits from the rows ``parameter``, ``value`` of the seed."""
        value = dict(thresholds.select("parameter", "value").iter_rows())
        return cls(int(value["growth_min_years"]), value["growth_near_zero"], value["growth_max_interval"])


def contributions(
    output: pl.DataFrame,
    inputs: pl.DataFrame,
    factors: pl.DataFrame,
    grid: pl.DataFrame,
    starts: pl.DataFrame,
    thresholds: pl.DataFrame,
) -> pl.DataFrame:
    """Account for the growth of output, each edition by itself.

    It has six parameters since each is a table of its own.

    Args:
        output: ``ref_area``, ``source_code``, ``edition``, ``segment`` (growth is never formed across two),
            ``year``, ``gdp`` (current prices), ``deflator`` (null: unknown).
        inputs: ``ref_area``, ``factor``, ``year``, ``value``: yearly flows of a stock, or levels.
        factors: ``factor``, ``sort_order``, ``kind`` (``stock``: by perpetual inventory, ``level``, or ``residual``:
            what is left, which every table has), ``is_accounted`` (it is subtracted from the residual),
            ``elasticity_low``, ``_mid``, ``_high``.
        grid: ``grid_id``, ``depreciation_pct``, ``lag_years``.
        starts: ``method_version``, ``ref_area``, ``factor``, ``first_year``, ``flow_growth_pct``: of each stock.
        thresholds: ``parameter``, ``value``: the seed ``verdict_threshold``.

    Returns:
        One row per edition, year, factor and grid cell, by ``SCHEMA``: growth as change of the logarithm,
        contributions as shares of the growth of output, low and high over the range of elasticities; or
        ``na_reason``. Low and high of a withheld contribution are given. Levels do not depend on the grid: their ``grid_id``
        is ``_Z``.
    """
    cells = [
        (row["grid_id"], row["depreciation_pct"] / 100, row["lag_years"])
        for row in grid.sort("grid_id").iter_rows(named=True)
    ]
    limits = Limits.of(thresholds)
    listed = factors.filter(pl.col("kind") != RESIDUAL).sort("sort_order").to_dicts()
    rows: list[dict[str, Any]] = []
    for (area,), own in sorted(output.partition_by("ref_area", as_dict=True).items()):
        levels = _levels(inputs.filter(pl.col("ref_area") == area), listed, cells, _starts(starts, area))
        editions = own.partition_by("source_code", "edition", as_dict=True)
        for (source, edition), part in sorted(editions.items()):
            key = {"ref_area": area, "source_code": source, "edition": edition}
            accounts = _edition(part, listed, levels, [cell[0] for cell in cells], limits)
            rows += [_withheld(row, limits.max_interval) | key for row in accounts]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _withheld(row: dict[str, Any], max_interval: float) -> dict[str, Any]:
    """Return a row without its contribution, and with the reason, if that is no share or too uncertain to be one.

    The ends of its interval stay: they are why it is withheld.
    """
    share = row["contribution"]
    if share is None:
        return row
    if not 0 <= share <= 1:
        return row | {"contribution": None, "na_reason": "not_a_share"}
    if row["contribution_high"] - row["contribution_low"] > max_interval * share:
        return row | {"contribution": None, "na_reason": "interval_too_wide"}
    return row


def _starts(starts: pl.DataFrame, area: str) -> dict[str, Start]:
    """Return the starts of an area's stocks by factor, in the version of the method."""
    own = starts.filter(pl.col("method_version") == METHOD_VERSION, pl.col("ref_area") == area)
    return {
        factor: Start(year, growth_pct / 100)
        for factor, year, growth_pct in own.select("factor", "first_year", "flow_growth_pct").iter_rows()
    }


Levels = dict[tuple[str, str], dict[int, float]]
"""Level by year, by factor and grid cell."""


def _levels(
    inputs: pl.DataFrame,
    factors: list[dict[str, Any]],
    cells: list[tuple[str, float, int]],
    starts: Mapping[str, Start],
) -> Levels:
    levels: Levels = {}
    for factor in factors:
        known = inputs.filter((pl.col("factor") == factor["factor"]) & pl.col("value").is_not_null())
        flows = dict(zip(known["year"].to_list(), known["value"].to_list(), strict=True))
        start = starts.get(factor["factor"])
        for grid_id, depreciation, lag in cells:
            if factor["kind"] != STOCK:
                levels[factor["factor"], grid_id] = flows
            else:
                stock = perpetual_inventory(flows, start, depreciation, lag) if start else {}
                levels[factor["factor"], grid_id] = stock
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
        for year, output in outputs.items():
            # Later years take no part, or each new one would change the elasticities of all.
            known = {y: o for y, o in outputs.items() if y <= year}
            elasticities = _elasticities(known, own, factors, limits.min_years)
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
        "method_version": METHOD_VERSION,
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
