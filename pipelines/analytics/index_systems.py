"""Composite indices as the seeds describe them: one call for all systems and scenarios.

Belongs here: turning the tables of systems, trees, weights and goalposts into arguments of the engine, and its results
into long tables. Does not belong here: the steps of a composite (``composites``), or any figure, weight or name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.analytics.composites import (
    Composite,
    Method,
    Tree,
    compare_periods,
    composite,
    uncertainty,
)

SCORES = {
    "system_code": pl.String,
    "scenario": pl.String,
    "ref_area": pl.String,
    "time_period": pl.String,
    "node_code": pl.String,
    "level": pl.Int32,
    "score": pl.Float64,
    "rank": pl.Int32,
    "n_units": pl.Int32,
    "n_available": pl.Int32,
    "n_imputed": pl.Int32,
    "contribution": pl.Float64,
    "weight": pl.Float64,
    "effective_weight": pl.Float64,
    "na_reason": pl.String,
    "is_comparable": pl.Boolean,
    "n_matched": pl.Int32,
    "score_chained": pl.Float64,
    "n_common": pl.Int32,
    "score_common": pl.Float64,
}
UNCERTAINTY = {
    "system_code": pl.String,
    "scenario": pl.String,
    "time_period": pl.String,
    "kind": pl.String,
    "subject": pl.String,
    "other": pl.String,
    "value": pl.Float64,
}
NOT_APPLICABLE = "_Z"


@dataclass(frozen=True)
class Tables:
    """The seeds and figures of all systems.

    Attributes:
        systems: rows of the seed ``index_system``.
        scenarios: of ``index_scenario``.
        trees: ``system_code`` and what ``Tree.from_frame`` takes, nodes as ``node_code`` and ``parent_code``, in ``sort_order``;
            of each system the one version that is computed.
        measures: ``system_code``, ``ref_area``, ``time_period``, ``node_code``, ``measured`` (null if missing).
    """

    systems: pl.DataFrame
    scenarios: pl.DataFrame
    trees: pl.DataFrame
    measures: pl.DataFrame


@dataclass(frozen=True)
class _Run:
    """One system under one scenario, ready for the engine."""

    keys: dict[str, str]
    system: dict[str, object]
    tree: Tree
    method: Method
    values: pl.DataFrame


def scores(tables: Tables) -> pl.DataFrame:
    """Score every system under every scenario.

    Returns:
        Columns ``SCORES``, one row per area, year, node and scenario. Only the root and its pillars have ranks, since those
        of indicators would have no interval.
    """
    frames = [pl.DataFrame(schema=SCORES)]
    for run in _runs(tables):
        index: Composite = composite(run.values, run.tree, run.method)
        compared = compare_periods(index, run.tree, run.method)
        of_nodes = (
            index.scores.join(index.weights, on=("period", "node"), how="left")
            .join(compared, on=("period", "unit", "node"), how="left")
            .with_columns(pl.when(pl.col("node").is_in(list(run.tree.ranked))).then("rank").alias("rank"))
        )
        named = of_nodes.rename({"unit": "ref_area", "period": "time_period", "node": "node_code"})
        frames.append(_keyed(named, run.keys, SCORES))
    return pl.concat(frames)


def rank_uncertainty(tables: Tables) -> pl.DataFrame:
    """Compute how far the ranks of every system and scenario depend on the choices.

    Returns:
        Columns ``UNCERTAINTY``, by ``kind``: ``rank_low``, ``rank_median``, ``rank_high`` of an area at a node, the root or a
        pillar; ``dominance``, the share of draws in which an area beats another; ``first_order`` and ``total`` of a factor;
        ``leave_one_out``, the rank of an area without an indicator. A system of one area has none of them.
    """
    frames = [pl.DataFrame(schema=UNCERTAINTY)]
    for run in _runs(tables):
        if run.values["unit"].n_unique() < 2:
            continue
        seed, draws = (int(str(run.system[name])) for name in ("seed", "draws"))
        result = uncertainty(run.values, run.tree, run.method, seed=seed, draws=draws)
        wide = result.rank_intervals.unpivot(
            ["rank_low", "rank_median", "rank_high"], index=["period", "node", "unit"], variable_name="kind"
        )
        factors = result.sensitivity.unpivot(
            ["first_order", "total"], index=["period", "factor"], variable_name="kind"
        )
        long_tables = (
            (wide, {"unit": "subject", "node": "other"}),
            (factors, {"factor": "subject"}),
            (result.dominance.with_columns(kind=pl.lit("dominance")), {"unit_a": "subject", "unit_b": "other", "share": "value"}),
            (result.leave_one_out.with_columns(kind=pl.lit("leave_one_out")), {"unit": "subject", "node": "other", "rank": "value"}),
        )  # fmt: skip
        for table, names in long_tables:
            named = table.rename({**names, "period": "time_period"})
            if "other" not in named.columns:
                named = named.with_columns(other=pl.lit(NOT_APPLICABLE))
            frames.append(_keyed(named, run.keys, UNCERTAINTY))
    return pl.concat(frames)


def _runs(tables: Tables) -> Iterator[_Run]:
    for system in tables.systems.sort("system_code").iter_rows(named=True):
        code = {"system_code": system["system_code"]}
        values = (
            tables.measures.filter(**code)
            .pivot("node_code", index=["ref_area", "time_period"], values="measured")
            .rename({"ref_area": "unit", "time_period": "period"})
        )
        table = (
            tables.trees.filter(**code)
            .sort("sort_order")
            .rename({"node_code": "node", "parent_code": "parent"})
        )
        if system["normaliser"] == "reference":
            values, table = _against_base(values, table, str(system["base_year"]))
        tree = Tree.from_frame(table)
        for scenario in tables.scenarios.filter(**code).sort("scenario").iter_rows(named=True):
            method = Method(
                min_available_unit=system["min_available"],
                min_leaves=system["min_leaves"],
                treatment=system["treatment"],
                normaliser=system["normaliser"],
                weighting=scenario["weighting"],
                aggregation=system["aggregation"],
            )
            yield _Run(code | {"scenario": scenario["scenario"]}, system, tree, method, values)


def _against_base(
    values: pl.DataFrame, table: pl.DataFrame, base_year: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return values and tree with the figures of the base year as references; a leaf without one gets no values."""
    leaves = [c for c in values.columns if c not in ("unit", "period")]
    base = values.filter(period=base_year).select(pl.col(leaves).mean()).row(0, named=True)
    known = {leaf: figure for leaf, figure in base.items() if figure}
    unknown = [pl.lit(None, pl.Float64).alias(leaf) for leaf in leaves if leaf not in known]
    references = pl.DataFrame(
        {"node": leaves, "reference": [known.get(leaf, 1.0) for leaf in leaves]},
        schema={"node": pl.String, "reference": pl.Float64},
    )
    return values.with_columns(unknown), table.join(references, on="node", how="left")


def _keyed(table: pl.DataFrame, keys: dict[str, str], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """Return a table with its keys, in the columns and types of a schema."""
    return table.with_columns(pl.lit(value).alias(name) for name, value in keys.items()).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )
