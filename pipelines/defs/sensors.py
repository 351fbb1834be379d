"""Sensors: the inbox, and the hour of a release under embargo.

Belongs here: what starts a run apart from the clock. Does not belong here: reading the files.
"""

import datetime as dt
import hashlib

import dagster as dg

from pipelines.defs.jobs import NIGHTLY
from pipelines.defs.release.embargo import publish_due_release
from pipelines.settings import Settings


@dg.sensor(
    job_name=NIGHTLY,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Unanswered files in the inbox start one refresh for all of them.",
)
def inbox(settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
    """Ask for at most one run, keyed on what the files say, not on when they came.

    Dagster never repeats a run key. So a file that comes again is told from its first coming by how often the
    archive has received it; and what a failed run left unanswered waits for the night, not for the next tick.
    """
    from pipelines.intake import pending, rules_version

    files = pending(settings)
    if not files:
        return dg.SkipReason("The inbox is empty.")
    unanswered = []
    for path in files:
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        received = len(list((settings.archive / sha256[:2]).glob(f"{sha256}.*.json")))
        unanswered.append(f"{sha256}#{received}")
    key = hashlib.sha256("\n".join([*sorted(unanswered), rules_version(settings)]).encode()).hexdigest()
    return dg.RunRequest(run_key=key, tags={"inbox_files": str(len(files))})


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
