"""Step 4, treated: indicators with outliers, so that one unit does not make all others look the same.

Belongs here: finding outliers by skewness and kurtosis, drawing values in, logarithms within a range. Does not belong
here: bringing indicators to one scale (``normalise``).
"""

from __future__ import annotations

import numpy as np

from pipelines.analytics.composites.method import Treatment

MAX_SKEW, MAX_KURTOSIS = 2.0, 3.5
"""An indicator has outliers where it exceeds both (COINr; OECD/JRC 2008)."""
FEW_UNITS, FEW_DRAWN_IN = 16, 2
"""Of so few units no more than so many values may be drawn in."""
_RANGE = 99.0


def have_outliers(values: np.ndarray) -> np.ndarray:
    """Return the indicators (leaves,) with |skewness| > 2 and excess kurtosis > 3.5, both without bias.

    Args:
        values: (units, leaves), NaN where there is none; four values are the fewest that can have outliers.
    """
    from scipy import stats

    there = ~np.isnan(values)
    low, high = np.where(there, values, np.inf).min(axis=0), np.where(there, values, -np.inf).max(axis=0)
    found = np.zeros(values.shape[1], dtype=bool)
    (told,) = np.nonzero((there.sum(axis=0) >= 4) & (low < high))
    if len(told):
        # Gaps are looked for only where there are any: leaving them out column by column is slow.
        policy = "propagate" if there[:, told].all() else "omit"
        skew, kurtosis = (
            f(values[:, told], axis=0, bias=False, nan_policy=policy) for f in (stats.skew, stats.kurtosis)
        )
        found[told] = (np.abs(skew) > MAX_SKEW) & (kurtosis > MAX_KURTOSIS)
    return found


def has_outliers(column: np.ndarray) -> bool:
    """Hold where one indicator (units,) has outliers."""
    return bool(have_outliers(column[:, None])[0])


def treat(
    values: np.ndarray, how: Treatment, low: np.ndarray, high: np.ndarray, max_winsorised: int
) -> tuple[np.ndarray, np.ndarray]:
    """Treat the indicators that have outliers; the others stay as they are.

    Args:
        values: (units, leaves), NaN where there is none.
        how: ``none``; ``winsorise``: the furthest values are drawn in to the next, as many as it takes and no more than
            ``max_winsorised``; ``log``: ``log_in_range``; ``winsorise_then_log``: the logarithm where drawing in did not do.
        low: (leaves,) lower ends of their ranges, NaN: the smallest value.
        high: (leaves,) upper ends.
        max_winsorised: how many values of an indicator may be drawn in (2 up to 16 units).

    Returns:
        The treated values, and the mask of what was changed.
    """
    treated = values.copy()
    for j in np.flatnonzero(have_outliers(values)) if how != "none" else ():
        column = values[:, j]
        if how != "log":
            most = min(max_winsorised, FEW_DRAWN_IN) if len(column) <= FEW_UNITS else max_winsorised
            treated[:, j] = winsorise(column, most)
        if how == "log" or (how == "winsorise_then_log" and has_outliers(treated[:, j])):
            treated[:, j] = log_in_range(column, low[j], high[j])
    return treated, (treated != values) & ~np.isnan(values)


def winsorise(column: np.ndarray, most: int) -> np.ndarray:
    """Draw in the furthest value on the skewed side, again and again, until no outliers are left or ``most`` are in."""
    from scipy import stats

    drawn = column.copy()
    for count in range(1, most + 1):
        if not has_outliers(drawn):
            break
        is_above = stats.skew(drawn[~np.isnan(drawn)]) > 0
        order = np.argsort(np.where(np.isnan(column), -np.inf if is_above else np.inf, column))
        furthest = order[::-1] if is_above else order
        drawn[furthest[:count]] = column[furthest[count]]
    return drawn


def log_in_range(column: np.ndarray, low: float, high: float) -> np.ndarray:
    """Take logarithms and stretch them over the same range, so that goalposts stay where they are.

    u = (x − low) / (high − low) becomes ln(1 + 99u) / ln 100; below the range it stays linear.
    """
    low = np.nanmin(column) if np.isnan(low) else low
    high = np.nanmax(column) if np.isnan(high) else high
    share = (column - low) / (high - low)
    bent = np.log1p(_RANGE * np.maximum(share, 0.0)) / np.log1p(_RANGE)
    return low + (high - low) * np.where(share < 0, share, bent)
