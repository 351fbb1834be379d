"""Find shares (0.652) among the percentages (65.2, 70.1) of a column, or in place of all of them.

Belongs here: comparing the percentages of one column with each other. Does not belong here: reading them, or comparing a series
over time (dbt).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.intake.reference.values import Number

RULE = "cell.percent_scale"
PERCENT = "PCT"
"""Base unit of percentages."""


def shares_among(
    printed: Iterable[Number], thresholds: Mapping[tuple[str, str], float], is_alone: bool = True
) -> dict[Number, tuple[str, str]]:
    """Return the numbers that may be shares, each with both of its readings.

    Args:
        printed: the percentages of a column as printed; a number with its own % sign is never a share.
        thresholds: of rules, by rule and parameter.
        is_alone: the column has no percentages of other indicators; beside these a small rate such as 0.65 is usual.
    """
    numbers = set(printed)
    likely = {n for n in numbers if 0 < abs(n.value) <= 1 and not n.unit and n.multiplier == 1}
    others = [n for n in numbers - likely if n.value]
    if not likely:
        return {}
    readings = {n: (f"{n.value}%", f"{(n.value * 100).normalize():f}%") for n in likely}
    if not others:
        step, largest = float(min(n.step for n in likely)), max(abs(n.value) for n in likely)
        most = thresholds[RULE, "max_step"]
        is_fine = step <= most if is_alone else step < most
        return readings if is_fine and largest >= thresholds[RULE, "min_share"] else {}
    low, high = min(abs(n.value) for n in others), max(abs(n.value) for n in others)
    finest = min(n.step for n in others)
    is_rate = float(low) >= thresholds[RULE, "min_rate"]
    return {
        n: readings[n]
        for n in likely
        if float(low / abs(n.value)) >= thresholds[RULE, "min_ratio"]
        and low <= abs(n.value) * 200
        and abs(n.value) * 50 <= high
        and (is_rate or n.step < finest)
    }
