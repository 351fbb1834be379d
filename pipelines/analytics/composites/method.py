"""The method of a composite: every choice that is not part of the tree.

Belongs here: the choices and their names. Does not belong here: carrying them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Normaliser = Literal["minmax", "zscore", "rank", "percentile_rank", "target", "reference", "efficacy"]
Aggregation = Literal["arithmetic", "geometric", "harmonic", "generalised", "copeland"]
Weighting = Literal["given", "equal", "entropy", "critic", "pca"]
Treatment = Literal["none", "winsorise", "log", "winsorise_then_log"]
Imputation = Literal["none", "mean", "median", "group_mean", "group_median"]


@dataclass(frozen=True)
class Method:
    """The choices, in the order of the steps.

    Attributes:
        min_available_indicator: least share of units with a value, or the indicator is screened out.
        min_available_unit: least share of the remaining indicators with a value, or the unit gets no score.
        min_leaves: fewest indicators with a score below a pillar (any node between the root and the indicators), or the pillar
            gets no score and its weight goes to its siblings.
        imputation: the replacement of a missing value; ``none`` gives its weight to the others.
        treatment: the treatment of an indicator with outliers (|skewness| > 2 and excess kurtosis > 3.5, both).
        max_winsorised: the most values of an indicator that may be winsorised; at most 2 up to 16 units.
        normaliser: how indicators are brought to one scale, about 0 to 100.
        is_clipped: whether min–max scores are clipped to 0 and 100 if a value is beyond its goalposts.
        weighting: ``given`` by the tree, ``equal`` among siblings, or computed from the data.
        aggregation: one mean for all nodes, or one by the level of the computed node (0 is the root).
        power: the exponent of the generalised mean.
        is_rescaled: whether scores of 0 to 100 become 1 to 100 where a mean needs positive ones. Without it, as in UNDP's HDI, a
            score of 0 makes a geometric or harmonic mean 0, and a score below 0 is an error.
    """

    min_available_indicator: float = 0.0
    min_available_unit: float = 0.0
    min_leaves: int = 1
    imputation: Imputation = "none"
    treatment: Treatment = "none"
    max_winsorised: int = 5
    normaliser: Normaliser = "minmax"
    is_clipped: bool = True
    weighting: Weighting = "given"
    aggregation: Aggregation | Mapping[int, Aggregation] = "arithmetic"
    power: float = 0.5
    is_rescaled: bool = True

    def __post_init__(self) -> None:
        aggregations = (
            self.aggregation.values() if isinstance(self.aggregation, Mapping) else [self.aggregation]
        )
        for value, kind in (
            (self.imputation, Imputation),
            (self.treatment, Treatment),
            (self.normaliser, Normaliser),
            (self.weighting, Weighting),
            *((aggregation, Aggregation) for aggregation in aggregations),
        ):
            if value not in get_args(kind):
                raise ValueError(f"{value!r} is none of {', '.join(get_args(kind))}")

    def aggregation_of(self, level: int) -> Aggregation:
        """Return the aggregation of a level; the default is arithmetic."""
        if isinstance(self.aggregation, Mapping):
            return self.aggregation.get(level, "arithmetic")
        return self.aggregation

    @property
    def is_positive(self) -> bool:
        """Whether scores must be positive: every mean but the arithmetic one needs that (OECD/JRC 2008, step 6)."""
        aggregations = (
            self.aggregation.values() if isinstance(self.aggregation, Mapping) else [self.aggregation]
        )
        return any(aggregation != "arithmetic" for aggregation in aggregations)
