"""What each indicator gave to a score, and which of them moved a rank.

Belongs here: taking scores apart. Does not belong here: making them (``aggregate``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from pipelines.analytics.composites.aggregate import share_of_present
from pipelines.analytics.composites.tree import Tree


def contributions(scores: Mapping[str, np.ndarray], tree: Tree) -> dict[str, np.ndarray]:
    """Share the root's score out to all nodes; those of the leaves sum to it exactly, and so do those of any level.

    At every node a child gives its part of the weighted sum of its siblings, and the parts are stretched to the node's own
    score. For arithmetic means that is weight × score; for the other means, which lie below, every child gives less in the
    same proportion. Scores that are not arithmetic are positive, so that the sum is never zero.

    Args:
        scores: node -> (units,), as ``aggregate`` makes them.
        tree: the tree with the weights that made them.

    Returns:
        node -> (units,); NaN where the node, or the root, has no score.
    """
    given = {tree.root: scores[tree.root]}
    for node in reversed(tree.inner):
        children = np.stack([scores[c] for c in tree.children[node]], axis=-1)
        weight = share_of_present(children, np.array([tree.weight[c] for c in tree.children[node]]))
        parts = weight * children
        total = np.nansum(parts, axis=-1)
        # Where all of it is zero, so is the node (only an arithmetic mean can be): nothing is shared out.
        stretch = np.divide(given[node], total, out=np.zeros_like(total), where=total != 0)
        for j, child in enumerate(tree.children[node]):
            given[child] = np.where(np.isnan(given[node]), np.nan, parts[:, j] * stretch)
    return given


def explain_change(
    contributions: pl.DataFrame, ranks: pl.DataFrame, before: object, after: object
) -> pl.DataFrame:
    """Say which indicators moved each unit's score and rank from one period to another.

    Args:
        contributions: columns ``unit``, ``period``, ``node``, ``contribution``, of the leaves.
        ranks: columns ``unit``, ``period``, ``rank``, of the root.
        before: the earlier period.
        after: the later one.

    Returns:
        Columns ``unit``, ``node``, ``availability`` (``both`` periods have a figure, or it ``came`` or ``went`` between them),
        ``contribution_before``, ``contribution_after`` (null where there is none), ``change`` (they sum to the score's change:
        what came gives all that it has, what went takes all that it had, and the others make room or move up),
        ``rank_before``, ``rank_after``, the largest change first; units that have both periods.
    """
    left, right = (
        frame.filter(pl.col("period") == period).drop("period")
        for frame, period in ((contributions, before), (contributions, after))
    )
    earlier, later = pl.col("contribution"), pl.col("contribution_after")
    moved = (
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
        moved = moved.join(of_period, on="unit", how="inner")
    return moved.sort("unit", pl.col("change").abs(), "node", descending=(False, True, False))
