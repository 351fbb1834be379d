"""Sensors: the inbox, the hour of a release under embargo, the heartbeat, the failed run.

Belongs here: what starts a run apart from the clock, and what looks after runs. Does not belong here: reading the
files, and telling anybody (``pipelines.monitoring``).
"""

import datetime as dt
import hashlib

import dagster as dg

from pipelines.common.files import sha256
from pipelines.defs.jobs import NIGHTLY
from pipelines.defs.release.embargo import publish_due_release
from pipelines.settings import Settings

WILL_RETRY = "dagster/will_retry"
"""Dagster's tag of a run that its run retries take up."""


def all_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Return all sensors."""
    return [inbox(settings), embargo, heartbeat(settings), failed_run]


def inbox(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor of the inbox: on from the start unless set off."""
    is_on = settings.inbox_on

    @dg.sensor(
        name="inbox",
        job_name=NIGHTLY,
        minimum_interval_seconds=settings.inbox_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING if is_on else dg.DefaultSensorStatus.STOPPED,
        description="Unanswered files in the inbox start one refresh for all of them.",
    )
    def sensor(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
        """Ask for at most one run, keyed on what the files say, not on when they came.

        Dagster never repeats a run key. So a file that comes again is told from its first coming by how often the
        archive has received it; and what a failed run left unanswered waits for the night, not for the next tick.
        A file that an ingest run has archived and not answered yet would look like one more, so while somebody writes
        nothing is asked for.
        """
        from pipelines.intake import pending, rules_version
        from pipelines.refresh import lock_holder

        if holder := lock_holder(settings):
            return dg.SkipReason(f"{holder['command']} is at work; what it leaves is asked for afterwards.")
        files = pending(settings)
        if not files:
            return dg.SkipReason("The inbox is empty.")
        unanswered = []
        for path in files:
            digest = sha256(path)
            received = len(list((settings.archive / digest[:2]).glob(f"{digest}.*.json")))
            unanswered.append(f"{digest}#{received}")
        key = hashlib.sha256("\n".join([*sorted(unanswered), rules_version(settings)]).encode()).hexdigest()
        return dg.RunRequest(run_key=key, tags={"inbox_files": str(len(files))})

    return sensor


@dg.sensor(
    job=publish_due_release,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="When the hour of a release under embargo has come, it goes live.",
)
def embargo(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
    """Ask for one run a minute at most while something is due, so that a run that failed is followed by another."""
    from pipelines.release import is_due, waiting

    release = waiting(settings)
    if release is None:
        return dg.SkipReason("No release waits for its hour.")
    now = dt.datetime.now(dt.UTC)
    if not is_due(release, now):
        return dg.SkipReason(f"{release.release_id} waits until {release.embargo_until}.")
    return dg.RunRequest(run_key=f"{release.release_id} {now:%Y-%m-%dT%H:%M}")


def heartbeat(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that starts nothing: its ticks prove that the daemon lives and evaluates sensors."""

    @dg.sensor(
        name="heartbeat",
        minimum_interval_seconds=settings.inbox_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Writes state/heartbeat.json for an outside watchdog, and tells of an overdue refresh.",
    )
    def sensor(settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
        from pipelines.common import heartbeat
        from pipelines.monitoring import alerts

        now = dt.datetime.now(dt.UTC)
        heartbeat.beat(settings, now)
        late = [finding for finding in heartbeat.overdue(settings, now) if finding.calls_for_action]
        alerts.alert_once(settings, late, now, {heartbeat.OVERDUE, heartbeat.CLOCK})
        return dg.SkipReason("; ".join(finding.message("en") for finding in late) or "Alive.")

    return sensor


@dg.run_failure_sensor(
    name="failed_run",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of a run that failed, and of a build that the gate refused.",
)
def failed_run(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
    """Tell of a failed run; one that is tried again is told of only when that fails too."""
    from pipelines.common.messages import Diagnostic
    from pipelines.monitoring import alerts, outcome
    from pipelines.release import current
    from pipelines.release.gate.gate import refused_by

    run, now = context.dagster_run, dt.datetime.now(dt.UTC)
    where = f"{run.job_name} {run.run_id}"
    if run.tags.get(WILL_RETRY) == "true":
        return dg.SkipReason("It will be tried again.")
    if run.job_name != NIGHTLY:  # reading again, a selection by hand: it says nothing of the refresh
        alerts.alert(settings, Diagnostic("run_failed", {"where": where}), now)
        return dg.SkipReason("Told.")
    is_refusal = any(event.step_key == "gate" for event in context.get_step_failure_events())
    checks = refused_by(settings) if is_refusal else []
    live = current(settings)
    outcome.ended(
        settings,
        "refused" if checks else "failed",
        now,
        live.release_id if live else None,
        where=where,
        checks=checks,
    )
    return dg.SkipReason("Told.")
