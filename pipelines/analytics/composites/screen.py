"""Step 2, screening: which indicators and units have enough figures.

Belongs here: thresholds of availability. Does not belong here: filling gaps (``impute``).
"""

from __future__ import annotations

import numpy as np


def screen(
    values: np.ndarray, min_indicator: float, min_unit: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Remove indicators, then units, with too few figures (COINr's ``Screen``).

    Args:
        values: (units, leaves), NaN if missing.
        min_indicator: least share of units with a value of the indicator.
        min_unit: least share of the remaining indicators with a value of the unit.

    Returns:
        The values with NaN for what was removed, and masks of the removed indicators and units.
    """
    is_present = ~np.isnan(values)
    units, _ = values.shape
    share = is_present.sum(axis=0) / max(units, 1)
    removed_indicators = (share < min_indicator) | ~is_present.any(axis=0)
    n_remaining = int((~removed_indicators).sum())
    share = is_present[:, ~removed_indicators].sum(axis=1) / max(n_remaining, 1)
    removed_units = (share < min_unit) | (share == 0)
    kept = values.copy()
    kept[:, removed_indicators] = np.nan
    kept[removed_units, :] = np.nan
    return kept, removed_indicators, removed_units
