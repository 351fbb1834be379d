"""Contracts of the thresholds by which figures are judged, and of the classes of trends.

Belongs here: thresholds of verdicts, alerts, tasks and value degrees; classes of trends. Does not belong here: thresholds of findings
(``rule_threshold``), of disclosure control (``disclosure.py``), or what a nature of target allows (``target_nature``).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Problem, Seed, SeedSpec

THRESHOLDS = (
    "pace_on_track",
    "pace_at_risk",
    "min_trend_points",
    "min_cagr_asked",
    "overtaken_multiple",
    "trend_marked",
    "p_met_alert",
    "task_progress_on_time",
    "high_value_degree",
    "forecast_min_points",
    "forecast_min_points_p_met",
    "forecast_min_origins",
    "growth_min_years",
    "growth_near_zero",
    "growth_max_interval",
)
"""Every parameter that a model or ``pipelines.analytics`` reads."""


class ProgressClass(Seed):
    """A class of the trend of a series without a target value."""

    progress_class: str = pa.Field(unique=True, str_matches=r"^[a-z_]+$", description="code of the class")
    sort_order: int = pa.Field(ge=1, description="order, the best first")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    note_zh: str = pa.Field(description="condition in Chinese")
    note_en: str = pa.Field(description="condition in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "progress_class",
                ("progress_class",),
                "Classes of trends without a target value",
                required=(
                    "marked_progress",
                    "slight_progress",
                    "no_change",
                    "slight_setback",
                    "marked_setback",
                ),
            )
        }


class VerdictThreshold(Seed):
    """A number on which a judgement turns."""

    parameter: str = pa.Field(str_matches=r"^[a-z_]+$", description="threshold")
    value: float = pa.Field(ge=0, description="its value")
    unit: str = pa.Field(
        isin=["ratio", "points", "probability", "multiple"],
        description="unit of the value; points are counts or scores",
    )
    label_zh: str = pa.Field(description="what it decides, in Chinese")
    label_en: str = pa.Field(description="what it decides, in English")
    source: str = pa.Field(
        str_length={"min_value": 1},
        description="section of the rule book (path and anchor), or an installation's own decision",
    )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "verdict_threshold",
                ("parameter",),
                "Thresholds by which figures are judged",
                required=THRESHOLDS,
            )
        }

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield ratios and probabilities above 1, points that are no whole numbers, and a pace at risk that is on track."""
        for row, (unit, value) in enumerate(frame.select("unit", "value").iter_rows()):
            if unit in ("ratio", "probability") and not value <= 1:
                yield Problem(row, f"{value} 应不大于 1", f"{value} must be at most 1")
            if unit == "points" and not float(value).is_integer():
                yield Problem(row, f"{value} 应为整数", f"{value} must be a whole number")
        parameters = frame["parameter"].to_list()
        value_of = dict(zip(parameters, frame["value"], strict=True))
        if not value_of["pace_at_risk"] < value_of["pace_on_track"]:
            yield Problem(
                parameters.index("pace_at_risk"),
                "pace_at_risk 应小于 pace_on_track",
                "pace_at_risk must be below pace_on_track",
            )
