"""Contracts of the seeds behind forecasts: the methods that may be chosen, and the words for what is not said.

Belongs here: what a reader or an analyst may change about forecasts. Does not belong here: the arithmetic
(``pipelines/analytics/forecasts.py``), or which natures of targets are drawn on (``method.TargetNature``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec


class ForecastMethod(Seed):
    """A method that may be chosen for a series."""

    method: str = pa.Field(
        isin=("linear", "log_linear", "drift", "damped_ets"),
        description="name of the method",
    )
    sort_order: int = pa.Field(ge=1, description="order of preference for equal errors")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    min_train: int = pa.Field(ge=3, description="minimum number of points for a fit at a rolling origin")
    is_for_stocks: bool = pa.Field(description="true if the method is used for stocks only")
    formula: str = pa.Field(description="formula of the model")
    provenance: str = pa.Field(description="source of the method and of min_train")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("forecast_method", ("method",), "Methods of forecasts")}


class ForecastReason(Seed):
    """A reason why there is no forecast, or no probability of meeting the target."""

    reason_code: str = pa.Field(str_matches=r"^[a-z_]+$", description="reason")
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="text in Chinese")
    name_en: str = pa.Field(description="text in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("forecast_reason", ("reason_code",), "Reasons for missing forecasts")}
