"""Step 3, imputation: replacements for missing figures, always with a mask of what was replaced.

Belongs here: means and medians of the present values. Does not belong here: which units get a score at all (``screen``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.analytics.composites.method import Imputation


def impute(
    values: np.ndarray, how: Imputation, is_scored: np.ndarray, groups: Sequence[object] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Fill the gaps of the units that get a score.

    Args:
        values: (units, leaves), NaN if missing.
        how: ``none``; ``mean`` or ``median`` of the indicator; ``group_mean`` or ``group_median`` of it among units of the
            same group, or of all if the group has no value.
        is_scored: (units,), the units that were not screened out.
        groups: (units,), required by ``group_mean`` and ``group_median``.

    Returns:
        The filled values, and the mask of the filled cells.
    """
    filled = values.copy()
    if how == "none" or not len(values):
        return filled, np.zeros(values.shape, dtype=bool)
    centre = np.mean if how in ("mean", "group_mean") else np.median
    if how in ("group_mean", "group_median"):
        if groups is None:
            raise ValueError(f"{how} needs the column 'group'")
        for group in dict.fromkeys(groups):
            of_group = np.array([g == group for g in groups])
            _fill(filled, of_group & is_scored, _centre(values[of_group], centre))
    _fill(filled, is_scored, _centre(values, centre))
    return filled, np.isnan(values) & ~np.isnan(filled)


def _centre(values: np.ndarray, of: object) -> np.ndarray:
    return np.array([of(c[~np.isnan(c)]) if (~np.isnan(c)).any() else np.nan for c in values.T])  # type: ignore[operator]


def _fill(values: np.ndarray, rows: np.ndarray, centre: np.ndarray) -> None:
    gap = np.isnan(values) & rows[:, None]
    values[gap] = np.broadcast_to(centre, values.shape)[gap]
