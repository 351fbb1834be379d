"""Schedules: the night.

Belongs here: when jobs run by the clock. Does not belong here: what they do (``jobs``).
"""

import dagster as dg

from pipelines.defs.jobs import NIGHTLY
from pipelines.settings import Settings


def nightly(settings: Settings) -> dg.ScheduleDefinition:
    """Return the schedule of the nightly refresh: on from the start, in the plan's own time zone."""

    @dg.schedule(
        cron_schedule="0 2 * * *",
        job_name=NIGHTLY,
        name="nightly",
        execution_timezone=settings.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night at two, unless there is nothing new since the live release.",
    )
    def schedule(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
        from pipelines.intake import pending
        from pipelines.release import nothing_new

        if not pending(settings) and nothing_new(settings):
            return dg.SkipReason(
                "Nothing new: same files, same code, no due date crossed since the live release."
            )
        return dg.RunRequest()

    return schedule
