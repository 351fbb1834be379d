"""Sensors: the inbox, new figures, the end of an embargo, the heartbeat, failed runs, the data folder.

Belongs here: what starts a run apart from the clock, and what watches runs. Does not belong here: reading the files, and
sending alerts (``pipelines.monitoring``).
"""

import datetime as dt
import hashlib
import json

import dagster as dg

from pipelines.common.files import sha256
from pipelines.defs.instance import UNFINISHED
from pipelines.defs.jobs import INGEST, NIGHTLY
from pipelines.defs.release.embargo import publish_due_release
from pipelines.settings import Settings

WILL_RETRY = "dagster/will_retry"
"""Dagster's tag of a run that its run retries start again."""


def all_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Return all sensors."""
    return [
        inbox(settings),
        new_figures(settings),
        embargo,
        heartbeat(settings),
        failed_run,
        data_folder(settings),
    ]


def inbox(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor of the inbox; on unless ``inbox_on`` is false."""

    @dg.sensor(
        name="inbox",
        job_name=INGEST,
        minimum_interval_seconds=settings.inbox_seconds,
        default_status=_status(settings),
        description="Files in the inbox without a receipt start one run that answers all of them, also beside a build.",
    )
    def sensor(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
        """Request at most one run, keyed on the content of the files, not on their times.

        Dagster never repeats a run key. The key therefore counts how often the archive has received each file, so that
        a file that is sent again starts a run; and files that a failed run left without a receipt wait for the nightly
        refresh, not for the next tick. A file that an ingest run has archived but not answered yet would be counted
        once more, so nothing is requested while one runs.
        """
        from pipelines.common.lock import INTAKE, lock_holder
        from pipelines.intake import pending, rules_version

        if settings.inbox_watched:
            return dg.SkipReason("ipmon serve answers the inbox by itself.")
        if holder := lock_holder(settings, INTAKE):
            return dg.SkipReason(f"{holder['command']} is running; the inbox is checked again afterwards.")
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


def new_figures(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that starts a refresh once answers have changed figures; on unless ``inbox_on`` is false."""

    @dg.sensor(
        name="new_figures",
        job_name=NIGHTLY,
        minimum_interval_seconds=settings.inbox_seconds,
        default_status=_status(settings),
        description="Attempts that change a figure start one refresh for all of them; refused ones and duplicates start none.",
    )
    def sensor(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
        """Request at most one run for a state of the ledger: a build that failed or was refused would end alike."""
        from pipelines.common.lock import lock_holder
        from pipelines.intake import pending
        from pipelines.release import has_new_figures
        from pipelines.release.build.input_hash import ledger_hash, read_attempts

        if holder := lock_holder(settings):
            return dg.SkipReason(f"{holder['command']} is running; the ledger is looked at again afterwards.")
        if files := pending(settings):
            return dg.SkipReason(f"{len(files)} files are to be answered first.")
        if not has_new_figures(settings):
            return dg.SkipReason("No answer since the latest release changes a figure.")
        accepted = [attempt for attempt in read_attempts(settings) if attempt.rows_accepted]
        return dg.RunRequest(run_key=ledger_hash(settings, accepted))

    return sensor


def _status(settings: Settings) -> dg.DefaultSensorStatus:
    return dg.DefaultSensorStatus.RUNNING if settings.inbox_on else dg.DefaultSensorStatus.STOPPED


@dg.sensor(
    job=publish_due_release,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="A release goes live when its embargo has ended and it has the approval that it needs.",
)
def embargo(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
    """Request at most one run a minute while a release is due, so that a failed run is followed by another."""
    from pipelines.release import due, lacks_approval, waiting

    now, release = dt.datetime.now(dt.UTC), waiting(settings)
    if (ready := due(settings, now)) is not None:
        return dg.RunRequest(run_key=f"{ready.release_id} {now:%Y-%m-%dT%H:%M}")
    if release is None:
        return dg.SkipReason("No release waits to go live.")
    if lacks_approval(settings, release):
        return dg.SkipReason(
            f"{release.release_id} waits for an approval: ipmon approve {release.release_id}."
        )
    return dg.SkipReason(f"{release.release_id} is under embargo until {release.embargo_until}.")


def heartbeat(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor whose ticks show that the daemon runs and evaluates sensors; it starts nothing."""

    @dg.sensor(
        name="heartbeat",
        minimum_interval_seconds=settings.inbox_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Writes state/heartbeat.json for an outside watchdog, and alerts of an overdue refresh, files not taken in, a missing approval.",
    )
    def sensor(settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
        from pipelines.common import heartbeat
        from pipelines.intake.inbox import LEFT, left_too_long
        from pipelines.monitoring import alerts, outcome

        now = dt.datetime.now(dt.UTC)
        heartbeat.beat(settings, now)
        late = [finding for finding in heartbeat.overdue(settings, now) if finding.calls_for_action]
        late += left_too_long(settings)
        alerts.alert_once(settings, late, now, {heartbeat.OVERDUE, heartbeat.CLOCK, LEFT})
        outcome.alert_of_approval(settings, now)
        return dg.SkipReason("; ".join(finding.message("en") for finding in late) or "Alive.")

    return sensor


def data_folder(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that shows what was done without Dagster; it starts nothing."""

    @dg.sensor(
        name="data_folder",
        minimum_interval_seconds=settings.inbox_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Reports what the command line and ipmon serve did: answered files, builds, decisions of the gate, releases.",
    )
    def sensor(
        context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
    ) -> dg.SensorResult | dg.SkipReason:
        """Report each change once; while a run or a command works nothing is reported: its own report may be under way."""
        from pipelines.common.lock import INTAKE, WRITER, lock_holder
        from pipelines.defs.data_folder import events_since, state

        if any(lock_holder(settings, name) for name in (WRITER, INTAKE)):
            return dg.SkipReason("The data folder is being written; it is looked at again afterwards.")
        if context.instance.get_runs(dg.RunsFilter(statuses=UNFINISHED), limit=1):
            return dg.SkipReason("A run is reporting; the data folder is looked at again afterwards.")
        now, previous = state(settings), json.loads(context.cursor or "{}")
        if now == previous:
            return dg.SkipReason("Everything in the data folder is shown.")
        events = list(events_since(settings, context.instance, previous))
        return dg.SensorResult(
            skip_reason=f"{len(events)} events of the data folder are shown.",
            asset_events=events,
            cursor=json.dumps(now),
        )

    return sensor


@dg.run_failure_sensor(
    name="failed_run",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Alerts of a failed run, and of a build that the gate refused.",
)
def failed_run(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
    """Alert of a failed run; of one that is retried only when the last retry fails."""
    from pipelines.common.messages import Diagnostic
    from pipelines.common.refresh_status import FAILED, REFUSED
    from pipelines.monitoring import alerts, outcome
    from pipelines.release import live_id
    from pipelines.release.gate.gate import refused_by

    run, now = context.dagster_run, dt.datetime.now(dt.UTC)
    where = f"{run.job_name} {run.run_id}"
    if run.tags.get(WILL_RETRY) == "true":
        return dg.SkipReason("It will be retried.")
    if run.job_name != NIGHTLY:  # a backfill, a selection by hand: it is no refresh
        alerts.alert(settings, Diagnostic("run_failed", {"where": where}), now)
        return dg.SkipReason("Alert sent.")
    is_refusal = any(event.step_key == "gate" for event in context.get_step_failure_events())
    checks = tuple(refused_by(settings)) if is_refusal else ()
    status = REFUSED if checks else FAILED
    outcome.record(settings, outcome.Outcome(status, live_id(settings), where, checks), now)
    return dg.SkipReason("Alert sent.")
