"""How a composite is made: every choice that is not the tree's.

Belongs here: the choices and their names. Does not belong here: carrying any of them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Normaliser = Literal["minmax", "zscore", "rank", "percentile_rank", "target", "reference", "efficacy"]
Aggregation = Literal["arithmetic", "geometric", "harmonic", "generalised", "copeland"]
Weighting = Literal["given", "equal", "entropy", "critic", "pca"]
Treatment = Literal["none", "winsorise", "log", "winsorise_then_log"]
Imputation = Literal["none", "mean", "median", "group_median"]


@dataclass(frozen=True)
class Method:
    """The choices, in the order of the steps.

    Attributes:
        min_available_indicator: share of units that an indicator must have a value for, or it is screened out.
        min_available_unit: share of the remaining indicators that a unit must have, or it gets no score.
        imputation: what stands in for a missing value; ``none`` lets the others carry its weight.
        treatment: what is done to an indicator with outliers (|skewness| > 2 and excess kurtosis > 3.5, both).
        max_winsorised: how many values of an indicator may be drawn in; no more than 2 up to 16 units.
        normaliser: how indicators are brought to one scale, about 0 to 100.
        is_clipped: whether min–max scores end at 0 and 100 where a value lies beyond its goalposts.
        weighting: ``given`` by the tree, ``equal`` among siblings, or found in the data.
        aggregation: one way for all nodes, or a way by level of the node that is made (0 is the root).
        power: of the generalised mean.
    """

    min_available_indicator: float = 0.0
    min_available_unit: float = 0.0
    imputation: Imputation = "none"
    treatment: Treatment = "none"
    max_winsorised: int = 5
    normaliser: Normaliser = "minmax"
    is_clipped: bool = True
    weighting: Weighting = "given"
    aggregation: Aggregation | Mapping[int, Aggregation] = "arithmetic"
    power: float = 0.5

    def __post_init__(self) -> None:
        ways = self.aggregation.values() if isinstance(self.aggregation, Mapping) else [self.aggregation]
        for value, kind in (
            (self.imputation, Imputation),
            (self.treatment, Treatment),
            (self.normaliser, Normaliser),
            (self.weighting, Weighting),
            *((way, Aggregation) for way in ways),
        ):
            if value not in get_args(kind):
                raise ValueError(f"{value!r} is none of {', '.join(get_args(kind))}")

    def aggregation_of(self, level: int) -> Aggregation:
        """Return how nodes of a level are made; a level that is not named is arithmetic."""
        if isinstance(self.aggregation, Mapping):
            return self.aggregation.get(level, "arithmetic")
        return self.aggregation

    @property
    def is_positive(self) -> bool:
        """Whether scores must be above zero: all but an arithmetic mean need that (OECD/JRC 2008, step 6)."""
        ways = self.aggregation.values() if isinstance(self.aggregation, Mapping) else [self.aggregation]
        return any(way != "arithmetic" for way in ways)
