"""Contracts of the seeds behind supervision: alerts and late tasks in words, and when an event is an alert.

Belongs here: what calls for attention, as data. Does not belong here: looking for it (``dbt_project/``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec

LEVELS = ("warning", "alarm")


class AlertRule(Seed):
    """A rule under which something calls for attention, in words."""

    rule_code: str = pa.Field(str_matches=r"^[a-z0-9_]+$", description="rule")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    plan_clause: str = pa.Field(description="clause of the plan that requires it")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("alert_rule", ("rule_code",), "Rules of alerts")}


class RiskThreshold(Seed):
    """From when on events of a kind call for attention: by their severity, or by the sum at stake."""

    event_kind: str = pa.Field(description="kind of event, as the form risk_events has it; * any other")
    min_severity: str = pa.Field(
        isin=("low", "medium", "high", "critical"), description="minimum severity of an alert"
    )
    min_value_yuan: float = pa.Field(ge=0, description="alternative minimum value at stake, in yuan")
    level: str = pa.Field(isin=LEVELS, description="level of the alert")
    provenance: str = pa.Field(description="source, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("risk_threshold", ("event_kind",), "Thresholds of alerts on risk events")
        }


class TaskLateReason(Seed):
    """Why a task of the plan is late, in words."""

    reason_code: str = pa.Field(str_matches=r"^[a-z_]+$", description="reason")
    sort_order: int = pa.Field(ge=1, description="order of evaluation; the first that holds is given")
    name_zh: str = pa.Field(description="text in Chinese")
    name_en: str = pa.Field(description="text in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("task_late_reason", ("reason_code",), "Reasons for late tasks")}
