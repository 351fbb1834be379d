"""Step 5, normalisation: indicators on one scale, more is better, about 0 to 100.

Belongs here: the normalisers. Does not belong here: weights, or what a score means.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pipelines.analytics.composites.method import Method
from pipelines.analytics.composites.tree import Tree

FLOOR = 1.0
"""The least score if a mean needs positive ones."""


def normalise(values: np.ndarray, tree: Tree, method: Method) -> np.ndarray:
    """Bring the indicators to one scale.

    What a normaliser derives from the data (ends of a range that the tree leaves open, means, ranks) comes from these
    units; an indicator that is the same for all of them gets no score.

    Args:
        values: (units, leaves), NaN if missing.
        tree: directions and goalposts.
        method: the normaliser; if an aggregation needs positive scores, 0 to 100 becomes 1 to 100 (``is_rescaled``).

    Returns:
        Scores (units, leaves).

    Raises:
        ValueError: the normaliser needs a target, a reference or a range that a leaf lacks; or a score is below zero that a
            mean needs positive and the method does not rescale.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = NORMALISERS[method.normaliser](values, tree)
        scores[np.isinf(scores)] = np.nan
    if method.normaliser == "minmax" and method.is_clipped:
        scores = np.clip(scores, 0, 100)
    if method.is_positive and method.is_rescaled:
        scores = np.maximum(FLOOR + (100 - FLOOR) / 100 * scores, FLOOR)
    elif method.is_positive and (scores < 0).any():
        raise ValueError("scores below zero have no such mean: they must be rescaled")
    return scores


def _minmax(values: np.ndarray, tree: Tree) -> np.ndarray:
    """100 · (x − low) / (high − low); from the other end if less is better."""
    low, high = (_from_data(values, tree.posts(post), end) for post, end in (("low", min), ("high", max)))
    better, worse = np.where(tree.signs() > 0, high, low), np.where(tree.signs() > 0, low, high)
    return 100 * (values - worse) / (better - worse)


def _zscore(values: np.ndarray, tree: Tree) -> np.ndarray:
    """50 + 10 · (x − mean) / s, the deviation of a sample (n − 1)."""
    there = np.sum(~np.isnan(values), axis=0)
    mean = np.where(there > 0, np.nansum(values, axis=0) / np.maximum(there, 1), np.nan)
    spread = np.sqrt(np.nansum((values - mean) ** 2, axis=0) / np.maximum(there - 1, 1))
    return 50 + 10 * tree.signs() * (values - mean) / np.where(spread > 0, spread, np.nan)


def _rank(values: np.ndarray, tree: Tree) -> np.ndarray:
    """The rank from below, 1 the worst; ties share the mean of their ranks (Borda)."""
    from scipy import stats

    ranks = np.asarray(stats.rankdata(tree.signs() * values, method="average", axis=0, nan_policy="omit"))
    return np.where(np.isnan(values), np.nan, ranks)


def _percentile_rank(values: np.ndarray, tree: Tree) -> np.ndarray:
    """100 · (rank − 1) / (n − 1)."""
    there = np.sum(~np.isnan(values), axis=0)
    return 100 * (_rank(values, tree) - 1) / np.where(there > 1, there - 1, np.nan)


def _target(values: np.ndarray, tree: Tree) -> np.ndarray:
    """目标值法: per cent of the distance from the worse end (0 if none is set) to the target, at most 100."""
    target = _needed(tree, "target")
    worse = np.where(tree.signs() > 0, tree.posts("low"), tree.posts("high"))
    worse = np.where(np.isnan(worse) & (tree.signs() > 0), 0.0, worse)
    if np.isnan(worse).any():
        raise ValueError("where less is better, the distance to a target needs the end 'high'")
    return np.minimum(100 * (values - worse) / (target - worse), 100)


def _reference(values: np.ndarray, tree: Tree) -> np.ndarray:
    """100 · x / reference; reference / x if less is better. The figures of the base year give 100."""
    reference = _needed(tree, "reference")
    return 100 * np.where(tree.signs() > 0, values / reference, reference / values)


def _efficacy(values: np.ndarray, tree: Tree) -> np.ndarray:
    """功效系数: 60 + 40 · (x − x_s) / (x_h − x_s); values below 60 and above 100 are valid."""
    low, high = _needed(tree, "low"), _needed(tree, "high")
    satisfying, not_allowed = np.where(tree.signs() > 0, high, low), np.where(tree.signs() > 0, low, high)
    return 60 + 40 * (values - not_allowed) / (satisfying - not_allowed)


NORMALISERS: dict[str, Callable[[np.ndarray, Tree], np.ndarray]] = {
    "minmax": _minmax,
    "zscore": _zscore,
    "rank": _rank,
    "percentile_rank": _percentile_rank,
    "target": _target,
    "reference": _reference,
    "efficacy": _efficacy,
}


def _from_data(values: np.ndarray, posts: np.ndarray, end: Callable[..., float]) -> np.ndarray:
    """Return goalposts, or the end of the present values if none is set."""
    return np.array(
        [
            end(there) if np.isnan(post) and len(there := column[~np.isnan(column)]) else post
            for post, column in zip(posts, values.T, strict=True)
        ]
    )


def _needed(tree: Tree, post: str) -> np.ndarray:
    values = tree.posts(post)
    if np.isnan(values).any():
        lacking = [leaf for leaf, value in zip(tree.leaves, values, strict=True) if np.isnan(value)]
        raise ValueError(
            f"this normaliser needs {post!r} of every leaf; it is missing for {', '.join(lacking)}"
        )
    return values
