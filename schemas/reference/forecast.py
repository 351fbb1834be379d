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
        description="method, by the name of its arithmetic",
    )
    sort_order: int = pa.Field(ge=1, description="order of preference where errors are equal")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    min_train: int = pa.Field(ge=3, description="fewest points that it is fitted to at a rolling origin")
    is_for_stocks: bool = pa.Field(description="offered to stocks only")
    formula: str = pa.Field(description="the model in a line")
    provenance: str = pa.Field(description="who asks for it, and why so many points")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("forecast_method", ("method",), "Methods of forecasts")}


class ForecastReason(Seed):
    """Why there is no forecast, or no chance of meeting the target beside one."""

    reason_code: str = pa.Field(str_matches=r"^[a-z_]+$", description="reason")
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="words in Chinese")
    name_en: str = pa.Field(description="words in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("forecast_reason", ("reason_code",), "Why nothing is said of a year to come")
        }
