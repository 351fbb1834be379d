"""Step 7, aggregation: children to their parent, level by level up to the root, and ranks.

Belongs here: the means, Copeland's method, ranks. All functions work on any number of draws at once (leading axes), which
the Monte Carlo needs. Does not belong here: contributions of single indicators (``explain``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipelines.analytics.composites.method import Aggregation, Method
from pipelines.analytics.composites.normalise import FLOOR
from pipelines.analytics.composites.tree import Tree

MOST_COMPARED = 500
"""Most units for Copeland's method, which compares every unit with every other."""


def aggregate(
    normalised: np.ndarray,
    tree: Tree,
    method: Method,
    weights: Mapping[str, np.ndarray | float] | None = None,
) -> dict[str, np.ndarray]:
    """Compute the score of every node of a tree.

    Args:
        normalised: scores (..., units, leaves), NaN if missing.
        tree: the tree; its own weights are used if no others are given.
        method: the aggregation of each level.
        weights: node -> weight among its siblings, a number or an array (...,) with one per draw.

    Returns:
        node -> (..., units), leaves included. The weight of a missing child goes to its siblings; a node without any
        child is NaN, and so is a pillar with fewer leaves than ``method.min_leaves``.
    """
    scores = {leaf: normalised[..., j] for j, leaf in enumerate(tree.leaves)}
    used = tree.weight if weights is None else weights
    n_leaves = {leaf: ~np.isnan(score) * 1 for leaf, score in scores.items()}
    for node in tree.inner:
        children = np.stack([scores[c] for c in tree.children[node]], axis=-1)
        weight = np.stack([np.asarray(used[c], float)[..., None] for c in tree.children[node]], axis=-1)
        score = combine(children, weight, method.aggregation_of(tree.level[node]), method.power)
        n_leaves[node] = np.sum([n_leaves[c] for c in tree.children[node]], axis=0)
        is_pillar = node != tree.root
        scores[node] = np.where(n_leaves[node] < method.min_leaves, np.nan, score) if is_pillar else score
    return scores


def combine(children: np.ndarray, weight: np.ndarray, how: Aggregation, power: float = 0.5) -> np.ndarray:
    """Combine children into their parent.

    Args:
        children: scores (..., units, children), NaN if missing.
        weight: (..., 1, children), the same for all units; not negative.
        how: ``arithmetic`` Σwx; ``geometric`` exp Σw ln x; ``harmonic`` 1 / Σ(w/x); ``generalised`` (Σw xᵖ)^(1/p); or
            ``copeland``.
        power: p of the generalised mean; not zero.

    Returns:
        (..., units).

    Raises:
        ValueError: Copeland's method with more than ``MOST_COMPARED`` units.
    """
    missing = np.isnan(children)
    weight = share_of_present(children if missing.any() else children[..., :1, :], weight)
    if how == "copeland":
        return _copeland(children, np.broadcast_to(weight, np.broadcast_shapes(children.shape, weight.shape)))
    # Children that do not count take no part, even where a mean of them would be zero.
    ignored = missing | (weight == 0)
    filled = np.where(ignored, 1.0, children) if ignored.any() else children
    if how == "arithmetic":
        combined = _weighted_sum(filled, weight)
    else:
        p = -1.0 if how == "harmonic" else power
        with np.errstate(divide="ignore"):  # a node without children, a score of zero
            if how == "geometric":
                combined = np.exp(_weighted_sum(np.log(filled), weight))
            else:
                combined = _weighted_sum(filled**p, weight) ** (1 / p)
    return np.where(weight.sum(axis=-1) > 0, combined, np.nan)


def _weighted_sum(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Sum over children; a single matrix product if all units have the same weights."""
    if weight.shape[-2] == 1:
        return (values @ np.swapaxes(weight, -1, -2))[..., 0]
    return np.sum(values * weight, axis=-1)


def share_of_present(children: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the weights of each unit (..., units, children), rescaled to its present children: they sum to 1 or are 0."""
    present = np.where(np.isnan(children), 0.0, weight)
    total = present.sum(axis=-1, keepdims=True)
    return np.divide(present, total, out=np.zeros_like(present), where=total > 0)


def _copeland(children: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the number of units that a unit beats minus the number that beat it, on a scale of 1 to 100.

    One unit beats another if the indicators in which it is better weigh more than those in which it is worse (OECD/JRC
    2008; COINr's ``a_copeland``): a large lead in one indicator does not compensate for others.
    """
    units = children.shape[-2]
    if units > MOST_COMPARED:
        raise ValueError(f"Copeland's method compares at most {MOST_COMPARED} units, these are {units}")
    has_weight = weight.sum(axis=-1) > 0
    gap = np.sign(children[..., :, None, :] - children[..., None, :, :])
    both = np.minimum(weight[..., :, None, :], weight[..., None, :, :])
    margin = np.nansum(gap * both, axis=-1)
    wins = np.sign(np.where(np.abs(margin) > 1e-12, margin, 0.0)).sum(axis=-1)
    others = np.maximum(has_weight.sum(axis=-1, keepdims=True) - 1, 1)
    return np.where(has_weight, FLOOR + (100 - FLOOR) * (wins + others) / (2 * others), np.nan)


def rank(scores: np.ndarray) -> np.ndarray:
    """Return ranks (..., units), 1 the best; ties share the better rank, and a missing score has rank NaN.

    Scores are compared to nine decimals: smaller differences come from the order of summation.
    """
    from scipy import stats

    rounded = -np.round(scores, 9)
    ranks = np.asarray(stats.rankdata(np.where(np.isnan(rounded), np.inf, rounded), method="min", axis=-1))
    return np.where(np.isnan(scores), np.nan, ranks)
