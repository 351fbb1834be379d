"""Small trees and tables for the tests of composites."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from pipelines.analytics.composites import Tree


def flat_tree(leaves: Mapping[str, int] | Sequence[str], **posts: Mapping[str, float]) -> Tree:
    """Return a root with leaves of equal weight: leaf -> direction, and goalposts by name."""
    directions = leaves if isinstance(leaves, Mapping) else dict.fromkeys(leaves, 1)
    return Tree.from_frame(
        pl.DataFrame(
            {
                "node": ["all", *directions],
                "parent": [None, *["all"] * len(directions)],
                "direction": [None, *directions.values()],
                **{name: [None, *(of.get(leaf) for leaf in directions)] for name, of in posts.items()},
            }
        )
    )


def two_pillars(low: float | None = None, high: float | None = None) -> Tree:
    """Return pillars p (.6; a and b alike) and q (.4; c, where less is better)."""
    return Tree.from_frame(
        pl.DataFrame(
            {
                "node": ["all", "p", "q", "a", "b", "c"],
                "parent": [None, "all", "all", "p", "p", "q"],
                "weight": [1.0, 0.6, 0.4, 1.0, 1.0, 1.0],
                "direction": [None, None, None, 1, 1, -1],
                "low": [None, None, None, *[low] * 3],
                "high": [None, None, None, *[high] * 3],
            },
            schema_overrides={"low": pl.Float64, "high": pl.Float64},
        )
    )


def table(units: int, leaves: Sequence[str], seed: int = 1) -> pl.DataFrame:
    """Return made-up figures between 0 and 1."""
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {"unit": [f"u{n:02}" for n in range(units)], **{leaf: random.random(units) for leaf in leaves}}
    )
