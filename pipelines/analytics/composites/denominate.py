"""Step 1a, denominating: figures that grow with the size of a unit are divided by its size.

Belongs here: the division. Does not belong here: ratios that are indicators of their own (seeds), or bringing indicators to one
scale (``normalise``).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.analytics.composites.tree import Tree


def denominate(values: np.ndarray, table: pl.DataFrame, tree: Tree) -> np.ndarray:
    """Divide the indicators that have a denominator by it (COINr's ``Denominate``).

    Args:
        values: (units, leaves), NaN if missing.
        table: a column for every denominator, units in the same order.
        tree: leaf -> column of its denominator and factor of the quotient.

    Returns:
        (units, leaves): factor · x / denominator; NaN where the denominator is missing or not above zero.
    """
    divided = values.copy()
    for j, leaf in enumerate(tree.leaves):
        if leaf in tree.denominator:
            column, factor = tree.denominator[leaf]
            size = table[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
            divided[:, j] = factor * values[:, j] / np.where(size > 0, size, np.nan)
    return divided
