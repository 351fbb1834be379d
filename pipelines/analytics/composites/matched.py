"""Comparing periods of one unit on the indicators that both have.

Belongs here: the matched set of two periods, scores chained over matched sets, scores on the set common to all periods. Does
not belong here: the scores of a period by itself (``composite``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from pipelines.analytics.composites.aggregate import aggregate
from pipelines.analytics.composites.composite import Composite
from pipelines.analytics.composites.method import Method
from pipelines.analytics.composites.tree import Tree

SCHEMA = {
    "period": pl.String,
    "unit": pl.String,
    "node": pl.String,
    "is_comparable": pl.Boolean,
    "n_matched": pl.Int32,
    "score_chained": pl.Float64,
    "n_common": pl.Int32,
    "score_common": pl.Float64,
}


def compare_periods(index: Composite, tree: Tree, method: Method) -> pl.DataFrame:
    """Compare each period of a unit with the last one before it in which the unit has a score.

    Args:
        index: the composite, its periods strings that sort by time.
        tree: its tree.
        method: its method. Scores against a reference are chained by their ratio, other scores by their difference, since
            a scale between goalposts has no ratios.

    Returns:
        One row per unit, period in which the root has a score, and node, by ``SCHEMA``:
        ``n_matched``: leaves below the node that count in both periods; null in the first period.
        ``is_comparable``: the same leaves count in both periods and weigh the same; null in the first period.
        ``score_chained``: the score of the first period, moved by the change on the matched set from each period to the
        next, with the weights of the later one; null where a node has no matched leaf. A new period changes no earlier one.
        ``n_common``, ``score_common``: leaves that count in every period, and the score over them with the weights of the
        last period; a new period may change those of all periods.
    """
    trees = {
        period: tree.with_weights(dict(of_period.select("node", "weight").iter_rows()))
        for (period,), of_period in index.weights.group_by("period")
    }
    rows: list[dict[str, Any]] = []
    for (unit,), own in index.normalised.sort("period").group_by("unit", maintain_order=True):
        figures = own.select(pl.col(list(tree.leaves)).fill_null(float("nan"))).to_numpy()
        readings = [
            _Reading(period, leaves, trees[period], method)
            for period, leaves in zip(own["period"].to_list(), figures, strict=True)
        ]
        scored = [r for r in readings if r.scores[tree.root] is not None]
        rows += [row | {"unit": unit} for row in _of_unit(scored)]
    return pl.DataFrame(rows, schema=SCHEMA)


@dataclass(frozen=True)
class _Reading:
    """The scores of the leaves of one unit in one period (NaN if missing), with the weights of the period."""

    period: str
    leaves: np.ndarray
    tree: Tree
    method: Method

    @cached_property
    def scores(self) -> dict[str, float | None]:
        """Node -> score; None if it has none."""
        of_nodes = aggregate(self.leaves[None], self.tree, self.method)
        return {node: None if np.isnan(score[0]) else float(score[0]) for node, score in of_nodes.items()}

    @cached_property
    def counting(self) -> dict[str, frozenset[str]]:
        """Node -> the leaves that count in its score: those below it of nodes that have a score."""
        scores = self.scores
        counting = {
            leaf: frozenset([leaf]) if scores[leaf] is not None else frozenset() for leaf in self.tree.leaves
        }
        for node in self.tree.inner:
            below = frozenset[str]().union(*(counting[child] for child in self.tree.children[node]))
            counting[node] = below if scores[node] is not None else frozenset()
        return counting

    def on(self, is_kept: np.ndarray, weighted_as: _Reading) -> _Reading:
        """Return the reading of some leaves only, with the weights of another period."""
        return _Reading(self.period, np.where(is_kept, self.leaves, np.nan), weighted_as.tree, self.method)


def _of_unit(readings: Sequence[_Reading]) -> Iterator[dict[str, Any]]:
    if not readings:
        return
    is_common = np.asarray(~np.isnan(np.stack([r.leaves for r in readings])).any(axis=0))
    chained: dict[str, float | None] = {}
    for before, now in zip([None, *readings], readings, strict=False):
        common = now.on(is_common, readings[-1])
        scores, on_common, common_leaves = now.scores, common.scores, common.counting
        links = _links(before, now) if before else None
        started = chained
        chained = {node: _chained(node, scores, started, links) for node in scores}
        for node in scores:
            yield {
                "period": now.period,
                "node": node,
                "is_comparable": links[node].is_comparable if links else None,
                "n_matched": links[node].n_matched if links else None,
                "score_chained": chained[node],
                "n_common": len(common_leaves[node]),
                "score_common": on_common[node],
            }


@dataclass(frozen=True)
class _Link:
    """The scores of a node in two periods on their matched set; None where it has none there."""

    is_comparable: bool
    n_matched: int
    earlier: float | None
    later: float | None
    is_ratio: bool

    def moved(self, score: float) -> float | None:
        """Return a score of the earlier period moved to the later one; None without a matched leaf."""
        if self.earlier is None or self.later is None:
            return None
        if not self.is_ratio:
            return score + self.later - self.earlier
        return score * self.later / self.earlier if self.earlier else None


def _links(before: _Reading, now: _Reading) -> dict[str, _Link]:
    is_matched = ~np.isnan(before.leaves) & ~np.isnan(now.leaves)
    earlier, later = before.on(is_matched, now), now.on(is_matched, now)
    earlier_scores, later_scores, matched = earlier.scores, later.scores, later.counting
    counted_before, counted_now = before.counting, now.counting
    has_same_weights = before.tree.weight == now.tree.weight
    return {
        node: _Link(
            is_comparable=has_same_weights
            and bool(counted_now[node])
            and counted_before[node] == counted_now[node],
            n_matched=len(matched[node]),
            earlier=earlier_scores[node],
            later=later_scores[node],
            is_ratio=now.method.normaliser == "reference",
        )
        for node in later_scores
    }


def _chained(
    node: str,
    scores: dict[str, float | None],
    before: dict[str, float | None],
    links: dict[str, _Link] | None,
) -> float | None:
    """Return the chained score of a node: its own in the first period, then moved by the links."""
    if links is None:
        return scores[node]
    previous = before[node]
    return None if previous is None else links[node].moved(previous)
