"""Step 7, aggregated: children to their parent, level by level up to the root, and ranks.

Belongs here: the means, Copeland's count, ranks. All of it works on any number of draws at once (leading axes), which is
what the Monte Carlo needs. Does not belong here: what each indicator gave (``explain``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipelines.analytics.composites.method import Aggregation, Method
from pipelines.analytics.composites.normalise import FLOOR
from pipelines.analytics.composites.tree import Tree

MOST_COMPARED = 500
"""Copeland's count compares every unit with every other: of more than so many it is refused."""


def aggregate(
    normalised: np.ndarray,
    tree: Tree,
    method: Method,
    weights: Mapping[str, np.ndarray | float] | None = None,
) -> dict[str, np.ndarray]:
    """Make every node of a tree.

    Args:
        normalised: (..., units, leaves) of scores, NaN where there is none.
        tree: the tree; its own weights hold where no others are given.
        method: how nodes of each level are made.
        weights: node -> weight among its siblings, a number or an array (...,) with one a draw.

    Returns:
        node -> (..., units), leaves included. A child that is missing leaves its weight to its siblings; a node without
        any child is NaN.
    """
    scores = {leaf: normalised[..., j] for j, leaf in enumerate(tree.leaves)}
    used = tree.weight if weights is None else weights
    for node in tree.inner:
        children = np.stack([scores[c] for c in tree.children[node]], axis=-1)
        weight = np.stack([np.asarray(used[c], float)[..., None] for c in tree.children[node]], axis=-1)
        scores[node] = combine(children, weight, method.aggregation_of(tree.level[node]), method.power)
    return scores


def combine(children: np.ndarray, weight: np.ndarray, how: Aggregation, power: float = 0.5) -> np.ndarray:
    """Combine children into their parent.

    Args:
        children: (..., units, children), NaN where there is none.
        weight: (..., 1, children), one for all units; not negative.
        how: ``arithmetic`` Σwx; ``geometric`` exp Σw ln x; ``harmonic`` 1 / Σ(w/x); ``generalised`` (Σw xᵖ)^(1/p); or
            ``copeland``.
        power: p of the generalised mean; not zero.

    Returns:
        (..., units).

    Raises:
        ValueError: Copeland's count of more than 500 units.
    """
    missing = np.isnan(children)
    weight = share_of_present(children if missing.any() else children[..., :1, :], weight)
    if how == "copeland":
        return _copeland(children, np.broadcast_to(weight, np.broadcast_shapes(children.shape, weight.shape)))
    there = np.where(missing, 1.0, children) if missing.any() else children
    if how == "arithmetic":
        found = _weighted_sum(there, weight)
    elif how == "geometric":
        found = np.exp(_weighted_sum(np.log(there), weight))
    else:
        p = -1.0 if how == "harmonic" else power
        with np.errstate(divide="ignore"):  # a node without children
            found = _weighted_sum(there**p, weight) ** (1 / p)
    return np.where(weight.sum(axis=-1) > 0, found, np.nan)


def _weighted_sum(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Sum over children; one product of matrices where all units have the same weights."""
    if weight.shape[-2] == 1:
        return (values @ np.swapaxes(weight, -1, -2))[..., 0]
    return np.sum(values * weight, axis=-1)


def share_of_present(children: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return each unit's weights (..., units, children): those of the children that it has, summing to 1 (or all 0)."""
    present = np.where(np.isnan(children), 0.0, weight)
    total = present.sum(axis=-1, keepdims=True)
    return np.divide(present, total, out=np.zeros_like(present), where=total > 0)


def _copeland(children: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Count against how many units one wins less against how many it loses, on a scale of 1 to 100.

    One unit beats another where the indicators in which it is better weigh more than those in which it is worse
    (OECD/JRC 2008; COINr's ``a_copeland``): what is lost on one is not made good by much of another.
    """
    units = children.shape[-2]
    if units > MOST_COMPARED:
        raise ValueError(f"Copeland's count compares at most {MOST_COMPARED} units, these are {units}")
    there = weight.sum(axis=-1) > 0
    gap = np.sign(children[..., :, None, :] - children[..., None, :, :])
    both = np.minimum(weight[..., :, None, :], weight[..., None, :, :])
    margin = np.nansum(gap * both, axis=-1)
    wins = np.sign(np.where(np.abs(margin) > 1e-12, margin, 0.0)).sum(axis=-1)
    others = np.maximum(there.sum(axis=-1, keepdims=True) - 1, 1)
    return np.where(there, FLOOR + (100 - FLOOR) * (wins + others) / (2 * others), np.nan)


def rank(scores: np.ndarray) -> np.ndarray:
    """Return places (..., units), 1 the best, ties sharing the better place; of unrounded scores, NaN without one.

    Scores that differ by less than 1e-9 are the same: they differ by the order in which they were added up.
    """
    from scipy import stats

    rounded = -np.round(scores, 9)
    ranks = np.asarray(stats.rankdata(np.where(np.isnan(rounded), np.inf, rounded), method="min", axis=-1))
    return np.where(np.isnan(scores), np.nan, ranks)
