"""Schedules: the nightly refresh.

Belongs here: when jobs run by the clock. Does not belong here: what they do (``jobs``).
"""

import datetime as dt

import dagster as dg

from pipelines.defs.jobs import NIGHTLY
from pipelines.settings import Settings


def nightly(settings: Settings) -> dg.ScheduleDefinition:
    """Return the schedule of the nightly refresh, in the time zone of the settings; on unless ``nightly_on`` is false."""
    is_on = settings.nightly_on

    @dg.schedule(
        cron_schedule=settings.nightly_cron,
        job_name=NIGHTLY,
        name="nightly",
        execution_timezone=settings.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING if is_on else dg.DefaultScheduleStatus.STOPPED,
        description="Runs every day at the time of nightly_cron, unless no input has changed since the live release.",
    )
    def schedule(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
        from pipelines.common.refresh_status import NOTHING_NEW
        from pipelines.intake import pending
        from pipelines.monitoring import outcome
        from pipelines.release import live_id, needs_build

        if pending(settings) or needs_build(settings):
            return dg.RunRequest()
        outcome.record(settings, outcome.Outcome(NOTHING_NEW, live_id(settings)), dt.datetime.now(dt.UTC))
        return dg.SkipReason("Nothing new: same files, same code, no due date passed since the live release.")

    return schedule
