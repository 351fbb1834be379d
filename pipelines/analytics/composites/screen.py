"""Step 2, screened: which indicators and units have enough figures to be judged.

Belongs here: thresholds of availability. Does not belong here: filling gaps (``impute``).
"""

from __future__ import annotations

import numpy as np


def screen(
    values: np.ndarray, min_indicator: float, min_unit: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take out indicators, then units, that are too poorly covered (COINr's ``Screen``).

    Args:
        values: (units, leaves), NaN where there is none.
        min_indicator: least share of units that an indicator covers.
        min_unit: least share of the indicators left that a unit has.

    Returns:
        The values with what was taken out as NaN, and masks of the indicators and of the units that were.
    """
    is_there = ~np.isnan(values)
    units, _ = values.shape
    share = is_there.sum(axis=0) / max(units, 1)
    lost_indicators = (share < min_indicator) | ~is_there.any(axis=0)
    left = int((~lost_indicators).sum())
    share = is_there[:, ~lost_indicators].sum(axis=1) / max(left, 1)
    lost_units = (share < min_unit) | (share == 0)
    kept = values.copy()
    kept[:, lost_indicators] = np.nan
    kept[lost_units, :] = np.nan
    return kept, lost_indicators, lost_units
