"""Resources that every group shares.

Belongs here: the writer's lock and the clock as resources, pools, and who owns the steps. Does not belong here: settings (the resource ``settings`` itself, for
steps that only read).
"""

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from pipelines.common.lock import writer_lock
from pipelines.settings import Settings

POOL, INTAKE_POOL = "writer", "intake"
"""Runs that write releases queue in the one, runs that read forms again in the other. The asset ``intake`` is in neither, so that
files are answered beside both; the locks keep apart what must not meet."""

OPERATORS = "team:data engineering"
"""Who owns the steps of the refresh: the team that `dbt_project/models/_groups.yml` names for what it builds."""


class Clock:
    """Tells the time; a test has another."""

    def now(self) -> dt.datetime:
        """Return the time."""
        return dt.datetime.now(dt.UTC)


@dg.resource(
    required_resource_keys={"settings"},
    description="The settings, with the writer's lock held from the first step of a run to its last.",
)
def locked(context: dg.InitResourceContext) -> Iterator[Settings]:
    """Hold the writer's lock, which the command line takes too; Dagster's pool does not cover that."""
    settings: Settings = context.resources.settings
    with writer_lock(settings, f"dagster run {context.run_id}"):
        yield settings
