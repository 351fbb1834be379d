"""A run of Dagster's nightly job in this process, as facts that can be kept between test runs.

Belongs here: running a job, and what it left in Dagster's log. Does not belong here: what the assets do (``pipelines.defs``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import dagster as dg

from pipelines.definitions import build_defs
from pipelines.defs.resources import Clock
from pipelines.settings import Settings

NIGHTLY = "nightly_refresh"


@dataclass(frozen=True)
class StoppedClock(Clock):
    """Always tells the same time."""

    time: dt.datetime

    def now(self) -> dt.datetime:
        """Return the time."""
        return self.time


class Installation:
    """A data folder with Dagster's definitions, and an instance that forgets."""

    def __init__(self, settings: Settings, now: dt.datetime | None = None):
        self.settings = settings
        self.instance = dg.DagsterInstance.ephemeral()
        self.defs = build_defs(settings, {"clock": StoppedClock(now)} if now else None)

    def run(self, job: str = NIGHTLY, **kwargs: Any) -> dg.ExecuteInProcessResult:
        """Run a job to its end, whether it succeeds or not."""
        return self.defs.resolve_job_def(job).execute_in_process(
            instance=self.instance, raise_on_error=False, **kwargs
        )

    def materialize(self, *names: str) -> dg.ExecuteInProcessResult:
        """Run the steps of some assets of the nightly job."""
        return self.run(asset_selection=[dg.AssetKey(name) for name in names])


@dataclass(frozen=True)
class Materialization:
    """An asset that a run materialized, with the metadata that Dagster shows of it."""

    asset: str
    partition: str | None
    metadata: dict[str, Any]


@dataclass(frozen=True)
class JobRun:
    """What a run left in Dagster's log.

    Attributes:
        failure: the errors of its steps; empty if it succeeded.
        materializations: in the order in which they were made.
        checks: the checks that were evaluated: the asset and its check.
    """

    failure: str
    materializations: list[Materialization]
    checks: set[tuple[str, str]]

    def metadata(self, asset: str) -> dict[str, Any]:
        """Return the metadata of the one materialization of an asset."""
        (of_asset,) = [m for m in self.materializations if m.asset == asset]
        return of_asset.metadata


def run_nightly(settings: Settings, now: dt.datetime) -> JobRun:
    """Run the nightly job on a data folder at a time."""
    return facts_of(Installation(settings, now).run())


def facts_of(result: dg.ExecuteInProcessResult) -> JobRun:
    """Return what a run left in Dagster's log."""
    return JobRun(
        failure(result),
        [
            Materialization(
                event.asset_key.to_user_string(),
                event.partition,
                {
                    name: getattr(value, "value", value)
                    for name, value in event.materialization.metadata.items()
                },
            )
            for event in result.get_asset_materialization_events()
        ],
        {
            (check.asset_key.to_user_string(), check.check_name)
            for check in result.get_asset_check_evaluations()
        },
    )


def failure(result: dg.ExecuteInProcessResult) -> str:
    """Return the errors of the steps that failed."""
    return "\n".join(
        event.event_specific_data.error_display_string
        for event in result.all_events
        if event.event_type_value == "STEP_FAILURE"
    )
