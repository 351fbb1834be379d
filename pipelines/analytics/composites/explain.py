"""The contribution of each indicator to a score, and which of them changed a rank.

Belongs here: decomposing scores. Does not belong here: computing them (``aggregate``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from pipelines.analytics.composites.aggregate import share_of_present
from pipelines.analytics.composites.tree import Tree


def contributions(scores: Mapping[str, np.ndarray], tree: Tree) -> dict[str, np.ndarray]:
    """Divide the root's score among all nodes; those of the leaves sum to it exactly, and so do those of any level.

    At every node a child contributes its part of the weighted sum of its siblings, scaled to the score of the node. For
    arithmetic means that is weight × score; for the other means, which are smaller, every child contributes less in the
    same proportion. Scores that are not arithmetic are positive, so the sum is never zero.

    Args:
        scores: node -> (units,), as ``aggregate`` returns them.
        tree: the tree with the weights that were used.

    Returns:
        node -> (units,); NaN if the node or the root has no score.
    """
    share = {tree.root: scores[tree.root]}
    for node in reversed(tree.inner):
        children = np.stack([scores[c] for c in tree.children[node]], axis=-1)
        weight = share_of_present(children, np.array([tree.weight[c] for c in tree.children[node]]))
        parts = weight * children
        total = np.nansum(parts, axis=-1)
        # If all parts are zero, so is the node (possible for an arithmetic mean only), and there is nothing to divide.
        scale = np.divide(share[node], total, out=np.zeros_like(total), where=total != 0)
        for j, child in enumerate(tree.children[node]):
            share[child] = np.where(np.isnan(share[node]), np.nan, parts[:, j] * scale)
    return share


def explain_change(
    contributions: pl.DataFrame, ranks: pl.DataFrame, before: object, after: object
) -> pl.DataFrame:
    """Return which indicators changed the score and rank of each unit from one period to another.

    Args:
        contributions: columns ``unit``, ``period``, ``node``, ``contribution``, of the leaves.
        ranks: columns ``unit``, ``period``, ``rank``, of the root.
        before: the earlier period.
        after: the later one.

    Returns:
        Columns ``unit``, ``node``, ``availability`` (``both`` periods have a figure, or it ``came`` or ``went`` between them),
        ``contribution_before``, ``contribution_after`` (null if there is none), ``change`` (missing counts as 0, so that the
        changes sum to the change of the score), ``rank_before``, ``rank_after``, largest change first; for units that have
        both periods.
    """
    left, right = (
        frame.filter(pl.col("period") == period).drop("period")
        for frame, period in ((contributions, before), (contributions, after))
    )
    earlier, later = pl.col("contribution"), pl.col("contribution_after")
    changes = (
        left.join(right, on=("unit", "node"), how="full", suffix="_after", coalesce=True)
        .filter(earlier.is_not_null() | later.is_not_null())
        .select(
            "unit",
            "node",
            pl.when(earlier.is_null()).then(pl.lit("came"))
            .when(later.is_null()).then(pl.lit("went"))
            .otherwise(pl.lit("both")).alias("availability"),
            earlier.alias("contribution_before"),
            later,
            (later.fill_null(0.0) - earlier.fill_null(0.0)).alias("change"),
        )
    )  # fmt: skip
    for period, name in ((before, "rank_before"), (after, "rank_after")):
        of_period = ranks.filter(pl.col("period") == period).select("unit", pl.col("rank").alias(name))
        changes = changes.join(of_period, on="unit", how="inner")
    return changes.sort("unit", pl.col("change").abs(), "node", descending=(False, True, False))
