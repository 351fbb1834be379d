"""Sensors: the inbox.

Belongs here: what starts a run apart from the clock. Does not belong here: reading the files.
"""

import hashlib

import dagster as dg

from pipelines.defs.jobs import NIGHTLY
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
