"""How far ranks depend on the choices made: normaliser, weights, aggregation, treatment.

Belongs here: the Monte Carlo over those choices, rank intervals, dominance, sensitivity, leaving one indicator out. Does
not belong here: uncertainty of the figures themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import polars as pl

from pipelines.analytics.composites.aggregate import aggregate, rank
from pipelines.analytics.composites.composite import Steps, steps
from pipelines.analytics.composites.method import Aggregation, Method, Normaliser, Treatment
from pipelines.analytics.composites.normalise import normalise
from pipelines.analytics.composites.treat import treat
from pipelines.analytics.composites.tree import Tree

FACTORS = ("normaliser", "weights", "aggregation", "treatment")
INTERVAL = (0.05, 0.5, 0.95)
ALL_PAIRS = 60
"""Up to so many units every pair is compared; with more, only neighbours in rank."""
NEIGHBOURS = 5
SOBOL_TOLERANCE = 0.2
"""So far an estimate of a Sobol index may stray beyond 0 to 1; further out, too few draws change a rank for an estimate."""
_BLOCK = 4_000_000
"""The most numbers in memory at once for one step of a block of draws."""


@dataclass(frozen=True)
class Alternatives:
    """The alternatives to the choices of a method; its own choice always takes part in the draws.

    Attributes:
        normalisers: other normalisers.
        aggregations: other aggregations, for all levels.
        treatments: other treatments of outliers.
        weight_spread: how far each weight may vary in either direction, as a share of it.
    """

    normalisers: tuple[Normaliser, ...] = ("minmax", "zscore", "percentile_rank")
    aggregations: tuple[Aggregation, ...] = ("arithmetic", "geometric")
    treatments: tuple[Treatment, ...] = ("none", "winsorise", "winsorise_then_log")
    weight_spread: float = 0.25


@dataclass(frozen=True)
class Uncertainty:
    """The results of a Monte Carlo over the choices, by period.

    Attributes:
        rank_intervals: ``node`` (the root and its pillars), ``unit``, ``rank`` (as chosen), ``rank_low``, ``rank_median``,
            ``rank_high``: 5, 50 and 95 % of the draws in which the unit has a score there.
        dominance: ``unit_a``, ``unit_b`` and the ``share`` of draws in which a, the better ranked, beats b (a tie counts half).
        sensitivity: ``factor``, ``first_order``, ``total``: Sobol's indices of the mean shift of ranks; null if no draw
            changes a rank, or too few do for an estimate.
        leave_one_out: ``node``, ``unit``, ``rank`` without that indicator.
    """

    rank_intervals: pl.DataFrame
    dominance: pl.DataFrame
    sensitivity: pl.DataFrame
    leave_one_out: pl.DataFrame


def uncertainty(
    values: pl.DataFrame,
    tree: Tree,
    method: Method | None = None,
    *,
    seed: int,
    draws: int = 1_000,
    alternatives: Alternatives | None = None,
) -> Uncertainty:
    """Draw the choices many times and compare the ranks (OECD/JRC 2008, step 7; COINr's ``get_sensitivity``).

    It has six parameters since each is a choice of the caller of its own; the last three are keywords.

    Args:
        values: as ``composite`` takes them.
        tree: as ``composite`` takes it.
        method: the choices made.
        seed: of the draws; the same seed, table and tree give the same result, whatever other periods there are.
        draws: the number of draws.
        alternatives: the alternatives to draw from.

    Returns:
        The four tables, each with ``period`` first.

    Raises:
        ValueError: as ``composite``; or fewer than one draw.
    """
    if draws < 1:
        raise ValueError("at least one draw is needed")
    method, other = method or Method(), alternatives or Alternatives()
    if "period" not in values.columns:
        values = values.with_columns(pl.lit(None, pl.String).alias("period"))
    kind = values.schema["period"]
    tables: dict[str, list[pl.DataFrame]] = {}
    for period in values["period"].unique().sort().to_list():
        of_period = values.filter(pl.col("period").eq_missing(period))
        entropy = [seed, *str(period).encode()]
        model = _Model.of(
            steps(of_period, tree, method), method, other, draws, np.random.default_rng(entropy)
        )
        for name, table in _tables(model, draws, np.random.default_rng([*entropy, draws]), seed):
            tables.setdefault(name, []).append(table.select(pl.lit(period, kind).alias("period"), pl.all()))
    return Uncertainty(**{name: pl.concat(of_periods) for name, of_periods in tables.items()})


@dataclass(frozen=True)
class _Model:
    """The choices of one period, prepared: what does not depend on weights is computed once.

    ``choices`` has the number of choices of each factor; the first is the method's own, for weights the given ones.
    """

    nominal: Steps
    tree: Tree
    choices: dict[str, int]
    prepared: Mapping[tuple[int, int, int], tuple[np.ndarray, Method]]
    weights: Mapping[str, np.ndarray]

    @classmethod
    def of(
        cls, nominal: Steps, method: Method, other: Alternatives, sets: int, random: np.random.Generator
    ) -> _Model:
        tree = nominal.weights.tree
        normalisers = _own_first(method.normaliser, other.normalisers)
        treatments = _own_first(method.treatment, other.treatments)
        aggregations = _own_first(method.aggregation, other.aggregations)
        low, high = tree.posts("low"), tree.posts("high")
        treated = [treat(nominal.imputed, t, low, high, method.max_winsorised)[0] for t in treatments]
        prepared = {}
        for n, a, t in product(range(len(normalisers)), range(len(aggregations)), range(len(treatments))):
            drawn = replace(method, normaliser=normalisers[n], aggregation=aggregations[a])
            prepared[n, a, t] = normalise(treated[t], tree, drawn), drawn
        spread = other.weight_spread
        weights = {
            node: np.concatenate([[w], w * random.uniform(1 - spread, 1 + spread, sets)])
            for node, w in tree.weight.items()
        }
        choices = dict(
            zip(FACTORS, (len(normalisers), sets + 1, len(aggregations), len(treatments)), strict=True)
        )
        return cls(nominal, tree, choices, prepared, weights)

    def ranks(self, drawn: np.ndarray, nodes: tuple[str, ...]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield ranks for blocks of draws: the numbers of the draws (k,), and their ranks (nodes, k, units).

        Args:
            drawn: (draws, factors) of choices, in the order of ``FACTORS``.
            nodes: the nodes whose ranks are computed.
        """
        units = len(self.nominal.units)
        widest = max(len(self.tree.children[n]) for n in self.tree.inner)
        size = max(1, _BLOCK // max(1, units * widest))
        for (n, a, t), (scores, method) in self.prepared.items():
            (of_choice,) = np.nonzero((drawn[:, [0, 2, 3]] == (n, a, t)).all(axis=1))
            for start in range(0, len(of_choice), size):
                block = of_choice[start : start + size]
                weights = {node: w[drawn[block, 1]] for node, w in self.weights.items()}
                node_scores = aggregate(scores[None], self.tree, method, weights)
                yield block, rank(np.stack([node_scores[node] for node in nodes]))


def _own_first(own: object, others: tuple[object, ...]) -> tuple:  # type: ignore[type-arg]
    return (own, *(o for o in others if o != own))


def _tables(
    model: _Model, draws: int, random: np.random.Generator, seed: int
) -> Iterator[tuple[str, pl.DataFrame]]:
    units = model.nominal.units
    nominal = rank(model.nominal.scores[model.tree.root])
    (scored,) = np.nonzero(~np.isnan(nominal))
    if len(scored) < 2:  # a single unit has no rank
        yield from ((name, pl.DataFrame(schema=schema)) for name, schema in _SCHEMAS.items())
        return
    drawn = np.stack([random.integers(0, n, draws) for n in model.choices.values()], axis=1)
    # The first set of weights is the given one, which is no draw.
    drawn[:, 1] = np.where(drawn[:, 1] == 0, 1, drawn[:, 1])
    nodes = model.tree.ranked
    ranks = np.empty((len(nodes), draws, len(units)), dtype=np.float32)
    for block, block_ranks in model.ranks(drawn, nodes):
        ranks[:, block] = block_ranks
    yield (
        "rank_intervals",
        pl.concat([_intervals(model, node, of_node) for node, of_node in zip(nodes, ranks, strict=True)]),
    )
    names = np.array(units)[scored]
    yield "dominance", _dominance(names, nominal[scored], ranks[0][:, scored])
    yield "sensitivity", _sensitivity(model, nominal, scored, draws, seed)
    yield "leave_one_out", _leave_one_out(model, names, scored)


def _intervals(model: _Model, node: str, ranks: np.ndarray) -> pl.DataFrame:
    """Return the rank intervals at a node of the units with a rank there; ``ranks`` is (draws, units)."""
    nominal = rank(model.nominal.scores[node])
    (scored,) = np.nonzero(~np.isnan(nominal))
    if len(scored) < 2:
        return pl.DataFrame(schema=_SCHEMAS["rank_intervals"])
    drawn = ranks[:, scored]
    # A normaliser may find no spread in any indicator of a pillar: such a draw has no ranks there.
    quantile = np.nanquantile if np.isnan(drawn).any() else np.quantile
    low, median, high = quantile(drawn, INTERVAL, axis=0, method="inverted_cdf")
    return pl.DataFrame(
        {
            "node": [node] * len(scored),
            "unit": np.array(model.nominal.units)[scored],
            "rank": nominal[scored],
            "rank_low": low,
            "rank_median": median,
            "rank_high": high,
        },
        schema=_SCHEMAS["rank_intervals"],
    )


def _dominance(names: np.ndarray, nominal: np.ndarray, ranks: np.ndarray) -> pl.DataFrame:
    order = np.lexsort((names, nominal))
    n = len(order)
    frames = [pl.DataFrame(schema=_SCHEMAS["dominance"])]
    for apart in range(1, n if n <= ALL_PAIRS else NEIGHBOURS + 1):
        better, worse = order[:-apart], order[apart:]
        gap = ranks[:, better] - ranks[:, worse]
        share = np.mean(gap < 0, axis=0) + np.mean(gap == 0, axis=0) / 2
        frames.append(
            pl.DataFrame(
                {"unit_a": names[better], "unit_b": names[worse], "share": share},
                schema=_SCHEMAS["dominance"],
            )
        )
    return pl.concat(frames).sort("unit_a", "unit_b")


def _sensitivity(
    model: _Model, nominal: np.ndarray, scored: np.ndarray, draws: int, seed: int
) -> pl.DataFrame:
    """Return Sobol's indices (Saltelli's sample) of the mean absolute shift of ranks, for factors with several choices."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sample

    open_factors = [f for f in FACTORS if model.choices[f] > 1]
    problem = {
        "num_vars": len(open_factors),
        "names": open_factors,
        "bounds": [[0.0, 1.0]] * len(open_factors),
    }
    base = 1 << max(4, (draws // (len(open_factors) + 2)).bit_length())
    points = sample.sample(problem, base, calc_second_order=False, seed=seed)
    drawn = np.zeros((len(points), len(FACTORS)), dtype=int)
    for j, factor in enumerate(open_factors):
        drawn[:, FACTORS.index(factor)] = np.minimum(
            points[:, j] * model.choices[factor], model.choices[factor] - 1
        )
    shift = np.empty(len(points))
    for block, (ranks,) in model.ranks(drawn, (model.tree.root,)):
        shift[block] = np.mean(np.abs(ranks[:, scored] - nominal[scored]), axis=1)
    if np.ptp(shift) == 0:
        first = total = np.full(len(open_factors), np.nan)
    else:
        indices = analysis.analyze(problem, shift, calc_second_order=False, seed=seed)
        first, total = indices["S1"], indices["ST"]
        if (
            min(first.min(), total.min()) < -SOBOL_TOLERANCE
            or max(first.max(), total.max()) > 1 + SOBOL_TOLERANCE
        ):
            first = total = np.full(len(open_factors), np.nan)
    return pl.DataFrame(
        {"factor": open_factors, "first_order": first, "total": total},
        schema=_SCHEMAS["sensitivity"],
        nan_to_null=True,
    )


def _leave_one_out(model: _Model, names: np.ndarray, scored: np.ndarray) -> pl.DataFrame:
    tree = model.tree
    reduced = [tree.without(leaf) for leaf in tree.leaves]
    weights = {node: np.array([t.weight[node] for t in reduced]) for node in tree.parent}
    own, method = model.prepared[0, 0, 0]
    ranks = rank(aggregate(own[None], tree, method, weights)[tree.root])[:, scored]
    return pl.DataFrame(
        {
            "node": np.repeat(tree.leaves, len(names)),
            "unit": np.tile(names, len(tree.leaves)),
            "rank": ranks.ravel(),
        },
        schema=_SCHEMAS["leave_one_out"],
        nan_to_null=True,
    )


_SCHEMAS: dict[str, dict[str, type[pl.DataType]]] = {
    "rank_intervals": {
        "node": pl.String,
        "unit": pl.String,
        "rank": pl.Int32,
        "rank_low": pl.Int32,
        "rank_median": pl.Int32,
        "rank_high": pl.Int32,
    },
    "dominance": {"unit_a": pl.String, "unit_b": pl.String, "share": pl.Float64},
    "sensitivity": {"factor": pl.String, "first_order": pl.Float64, "total": pl.Float64},
    "leave_one_out": {"node": pl.String, "unit": pl.String, "rank": pl.Int32},
}
