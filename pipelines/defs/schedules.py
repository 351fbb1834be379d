"""Schedules: the night.

Belongs here: when jobs run by the clock. Does not belong here: what they do (``jobs``).
"""

import datetime as dt

import dagster as dg

from pipelines.defs.jobs import NIGHTLY
from pipelines.settings import Settings


def nightly(settings: Settings) -> dg.ScheduleDefinition:
    """Return the schedule of the nightly refresh: on from the start unless set off, in the plan's own time zone."""
    is_on = settings.nightly_on

    @dg.schedule(
        cron_schedule=settings.nightly_cron,
        job_name=NIGHTLY,
        name="nightly",
        execution_timezone=settings.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING if is_on else dg.DefaultScheduleStatus.STOPPED,
        description="Every night, unless there is nothing new since the live release.",
    )
    def schedule(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
        from pipelines.intake import pending
        from pipelines.monitoring import outcome
        from pipelines.release import current, nothing_new

        if not pending(settings) and nothing_new(settings):
            live = current(settings)
            outcome.ended(settings, "nothing_new", dt.datetime.now(dt.UTC), live.release_id if live else None)
            return dg.SkipReason(
                "Nothing new: same files, same code, no due date crossed since the live release."
            )
        return dg.RunRequest()

    return schedule
