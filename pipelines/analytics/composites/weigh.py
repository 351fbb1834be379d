"""Step 6, weighting: weights that are given, equal, or computed from the data.

Belongs here: entropy, CRITIC, principal components, pairwise comparison (AHP). Does not belong here: aggregating.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.analytics.composites.method import Weighting
from pipelines.analytics.composites.tree import Tree

RANDOM_INDEX = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45}
"""Saaty's mean consistency index of random comparisons, by size."""


@dataclass(frozen=True)
class Weights:
    """A tree with its weights, and warnings on how they were computed.

    Attributes:
        tree: the tree, weighted.
        warnings: for example ``negative_loading:CODE``.
    """

    tree: Tree
    warnings: tuple[str, ...] = ()


def weigh(normalised: np.ndarray, tree: Tree, how: Weighting) -> Weights:
    """Weight a tree; weights computed from the data are those of leaves, and a pillar gets the sum of its leaves.

    Args:
        normalised: scores (units, leaves); units with a gap are left out when weights are computed from the data.
        tree: the tree.
        how: ``given``, ``equal`` (among siblings), ``entropy``, ``critic`` or ``pca``. If the data give no weights (a
            single unit, no spread anywhere), the weights are equal and there is a warning.
    """
    if how == "given":
        return Weights(tree)
    if how == "equal":
        return Weights(tree.with_equal_weights())
    used = ~np.isnan(normalised).all(axis=0)
    complete = normalised[:, used][~np.isnan(normalised[:, used]).any(axis=1)]
    weights, warnings = _FROM_DATA[how](complete, np.array(tree.leaves)[used])
    if weights is None:
        return Weights(tree.with_equal_weights(), ("no_spread:equal_weights",))
    leaf_weights = dict.fromkeys(tree.leaves, 0.0) | dict(
        zip(np.array(tree.leaves)[used].tolist(), weights.tolist(), strict=True)
    )
    return Weights(tree.with_leaf_weights(leaf_weights), warnings)


def entropy_weights(scores: np.ndarray) -> np.ndarray | None:
    """Weight indicators by how unevenly they are distributed over units.

    p = x / Σx, e = −Σ p ln p / ln n with 0 ln 0 = 0, w = (1 − e) / Σ(1 − e). An indicator that is the same for all units has
    e = 1 and weight 0.

    Args:
        scores: (units, leaves), not below zero.

    Returns:
        (leaves,) summing to 1; None if no indicator differs between units.
    """
    from scipy import stats

    units, leaves = scores.shape
    if units < 2 or not leaves:
        return None
    total = scores.sum(axis=0)
    shares = np.where(total > 0, scores / np.where(total > 0, total, 1), 1 / units)
    divergence = 1 - stats.entropy(shares, base=units, axis=0)
    divergence = np.where(divergence > 1e-12, divergence, 0.0)
    return divergence / divergence.sum() if divergence.sum() > 0 else None


def critic_weights(scores: np.ndarray) -> np.ndarray | None:
    """Weight indicators by their spread and their conflict with the others (Diakoulaki et al. 1995).

    w ∝ s · Σ(1 − r), s the sample deviation of min–max scores, r the correlations.

    Args:
        scores: (units, leaves).

    Returns:
        (leaves,) summing to 1; None if no indicator differs between units. One without spread has weight 0.
    """
    varies = _varies(scores)
    if not varies.any():
        return None
    varying = scores[:, varies]
    unit_range = (varying - varying.min(axis=0)) / np.ptp(varying, axis=0)
    correlation = np.atleast_2d(np.corrcoef(unit_range, rowvar=False))
    weights = np.zeros(scores.shape[1])
    weights[varies] = unit_range.std(axis=0, ddof=1) * (1 - correlation).sum(axis=0)
    # Indicators that are all perfectly correlated have no conflict: their spread alone decides.
    if not weights.sum() > 1e-12:
        weights[varies] = unit_range.std(axis=0, ddof=1)
    return weights / weights.sum()


def pca_weights(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Weight indicators by their squared loadings on the first principal component (OECD/JRC 2008, step 5).

    Args:
        scores: (units, leaves).

    Returns:
        (leaves,) of weights summing to 1 and (leaves,) of loadings, signed so that most are positive: a negative one means
        that the indicator runs against the rest. None if no indicator differs between units.
    """
    varies = _varies(scores)
    if not varies.any():
        return None
    standard = scores[:, varies]
    standard = (standard - standard.mean(axis=0)) / standard.std(axis=0, ddof=1)
    *_, components = np.linalg.svd(standard, full_matrices=False)
    first = components[0] * (1 if components[0].sum() >= 0 else -1)
    loadings = np.zeros(scores.shape[1])
    loadings[varies] = first
    return loadings**2 / (loadings**2).sum(), loadings


def ahp_weights(comparison: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and consistency of pairwise judgements (Saaty 1980), by the principal eigenvector.

    Args:
        comparison: (n, n), how many times as important the row is as the column; reciprocal.

    Returns:
        (n,) of weights summing to 1, and the consistency ratio CI / RI, CI = (λ − n) / (n − 1); above 0.1 the judgements
        should be revised.

    Raises:
        ValueError: not square, not reciprocal, not positive, or of more than nine.
    """
    matrix = np.asarray(comparison, dtype=float)
    n = len(matrix)
    if matrix.shape != (n, n) or n not in RANDOM_INDEX:
        raise ValueError(f"a comparison is square and of 1 to 9, this one is {matrix.shape}")
    if not (matrix > 0).all() or not np.allclose(matrix * matrix.T, 1):
        raise ValueError("a comparison is positive and reciprocal: a[i, j] = 1 / a[j, i]")
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    weights = np.abs(vectors[:, first].real)
    index = RANDOM_INDEX[n]
    ratio = (values[first].real - n) / (n - 1) / index if index else 0.0
    return weights / weights.sum(), max(float(ratio), 0.0)


def _varies(scores: np.ndarray) -> np.ndarray:
    if len(scores) < 2:
        return np.zeros(scores.shape[1], dtype=bool)
    return np.asarray(np.ptp(scores, axis=0) > 0)


def _by_entropy(scores: np.ndarray, leaves: np.ndarray) -> tuple[np.ndarray | None, tuple[str, ...]]:
    return entropy_weights(np.maximum(scores, 0)), ()


def _by_critic(scores: np.ndarray, leaves: np.ndarray) -> tuple[np.ndarray | None, tuple[str, ...]]:
    return critic_weights(scores), ()


def _by_pca(scores: np.ndarray, leaves: np.ndarray) -> tuple[np.ndarray | None, tuple[str, ...]]:
    result = pca_weights(scores)
    if result is None:
        return None, ()
    weights, loadings = result
    return weights, tuple(f"negative_loading:{leaf}" for leaf in leaves[loadings < 0])


_FROM_DATA = {"entropy": _by_entropy, "critic": _by_critic, "pca": _by_pca}
