"""How narrow the bounds of a hidden cell may be.

Belongs here: the rule alone. Does not belong here: its parameters (``seeds/disclosure_rule.csv``), or the bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.release.gate.bounds.system import Figure

TOLERANCE = 1e-6
"""What a solver may be off by, as a share of the value."""


@dataclass(frozen=True)
class Rule:
    """Thresholds of ``disclosure_rule``.

    Attributes:
        min_respondents: least number of respondents of a published figure.
        max_share_pct: largest share of one respondent in a published sum, in per cent.
        min_interval_values: least number of whole numbers within the bounds of a hidden count.
        sum_interval_pct: least distance of either bound from a hidden sum, in per cent of it.
    """

    min_respondents: float
    max_share_pct: float
    min_interval_values: float
    sum_interval_pct: float

    def is_wide(self, figure: Figure, low: float, high: float) -> bool:
        """Return whether the bounds of a hidden figure are as far apart as the thresholds require."""
        slack = TOLERANCE * max(1.0, abs(figure.value))
        if figure.is_sum:
            reach = abs(figure.value) * self.sum_interval_pct / 100
            return low <= figure.value - reach + slack and high >= figure.value + reach - slack
        values = high - low + 1 + slack
        farthest = max(high, -low) if figure.is_change else high
        return values >= self.min_interval_values and farthest + slack >= self.min_respondents

    def is_unsafe(self, n: int, largest: float, amount: float, is_sum: bool) -> bool:
        """Return whether a figure reveals a respondent: too few have reported, or one has nearly all of a sum."""
        return 0 < n < self.min_respondents or (is_sum and 100 * largest > self.max_share_pct * amount)
