"""Step 4, treatment of outliers, so that one unit does not make all others look the same.

Belongs here: finding outliers by skewness and kurtosis, winsorising, logarithms within a range. Does not belong here:
bringing indicators to one scale (``normalise``).
"""

from __future__ import annotations

import numpy as np

from pipelines.analytics.composites.method import Treatment

MAX_SKEW, MAX_KURTOSIS = 2.0, 3.5
"""An indicator has outliers if it exceeds both (COINr; OECD/JRC 2008)."""
FEW_UNITS, FEW_WINSORISED = 16, 2
"""Up to ``FEW_UNITS`` units, at most ``FEW_WINSORISED`` values may be winsorised."""
_RANGE = 99.0


def have_outliers(values: np.ndarray) -> np.ndarray:
    """Return the indicators (leaves,) with |skewness| > 2 and excess kurtosis > 3.5, both unbiased.

    Args:
        values: (units, leaves), NaN if missing; fewer than four values have no outliers.
    """
    from scipy import stats

    present = ~np.isnan(values)
    low, high = np.where(present, values, np.inf).min(axis=0), np.where(present, values, -np.inf).max(axis=0)
    has_any = np.zeros(values.shape[1], dtype=bool)
    (testable,) = np.nonzero((present.sum(axis=0) >= 4) & (low < high))
    if len(testable):
        # Omitting gaps column by column is slow, so it is done only if there are any.
        policy = "propagate" if present[:, testable].all() else "omit"
        skew, kurtosis = (
            f(values[:, testable], axis=0, bias=False, nan_policy=policy)
            for f in (stats.skew, stats.kurtosis)
        )
        has_any[testable] = (np.abs(skew) > MAX_SKEW) & (kurtosis > MAX_KURTOSIS)
    return has_any


def has_outliers(column: np.ndarray) -> bool:
    """Return whether one indicator (units,) has outliers."""
    return bool(have_outliers(column[:, None])[0])


def treat(
    values: np.ndarray, how: Treatment, low: np.ndarray, high: np.ndarray, max_winsorised: int
) -> tuple[np.ndarray, np.ndarray]:
    """Treat the indicators that have outliers; the others are not changed.

    Args:
        values: (units, leaves), NaN if missing.
        how: ``none``; ``winsorise``: the furthest values are set to the next one, as many as needed and at most
            ``max_winsorised``; ``log``: ``log_in_range``; ``winsorise_then_log``: the logarithm if winsorising is not enough.
        low: (leaves,) lower ends of their ranges; NaN means the smallest value.
        high: (leaves,) upper ends.
        max_winsorised: the most values of an indicator to winsorise (2 up to 16 units).

    Returns:
        The treated values, and the mask of the changed cells.
    """
    treated = values.copy()
    for j in np.flatnonzero(have_outliers(values)) if how != "none" else ():
        column = values[:, j]
        if how != "log":
            most = min(max_winsorised, FEW_WINSORISED) if len(column) <= FEW_UNITS else max_winsorised
            treated[:, j] = winsorise(column, most)
        if how == "log" or (how == "winsorise_then_log" and has_outliers(treated[:, j])):
            treated[:, j] = log_in_range(column, low[j], high[j])
    return treated, (treated != values) & ~np.isnan(values)


def winsorise(column: np.ndarray, most: int) -> np.ndarray:
    """Set the furthest values on the skewed side to the next one until there are no outliers, at most ``most`` values."""
    from scipy import stats

    winsorised = column.copy()
    for count in range(1, most + 1):
        if not has_outliers(winsorised):
            break
        is_above = stats.skew(winsorised[~np.isnan(winsorised)]) > 0
        order = np.argsort(np.where(np.isnan(column), -np.inf if is_above else np.inf, column))
        furthest = order[::-1] if is_above else order
        winsorised[furthest[:count]] = column[furthest[count]]
    return winsorised


def log_in_range(column: np.ndarray, low: float, high: float) -> np.ndarray:
    """Take logarithms and scale them to the same range, so that goalposts keep their values.

    u = (x − low) / (high − low) becomes ln(1 + 99u) / ln 100; below the range it stays linear.
    """
    low = np.nanmin(column) if np.isnan(low) else low
    high = np.nanmax(column) if np.isnan(high) else high
    share = (column - low) / (high - low)
    curved = np.log1p(_RANGE * np.maximum(share, 0.0)) / np.log1p(_RANGE)
    return low + (high - low) * np.where(share < 0, share, curved)
