"""Runs that nobody executes any more, reported as failed: ``python -m pipelines.defs.orphaned_runs``.

Belongs here: what ``ipmon serve`` does before it starts the daemon. Does not belong here: runs whose process dies
while their code server lives (that notices by itself). After a crash of the machine Dagster would count such a run
as running until ``max_runtime_seconds``, and it would hold the pool, and with it the night, for as long.
"""

import dagster as dg
from dagster._core.events import JobFailureData, RunFailureReason

from pipelines.refresh import lock_holder
from pipelines.settings import Settings

UNFINISHED = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def report_orphaned_runs(settings: Settings, instance: dg.DagsterInstance) -> list[str]:
    """Report every unfinished run as failed, but for the one that holds the writer's lock; return their ids.

    The reason given is one that Dagster's run retries take up, so what the crash cut short is done again.
    """
    holder = (lock_holder(settings) or {}).get("command", "")
    reported = []
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        if run.run_id in holder:
            continue
        instance.report_run_failed(
            run,
            "The process of this run is gone. / 该次运行的进程已不存在。",
            JobFailureData(error=None, failure_reason=RunFailureReason.UNEXPECTED_TERMINATION),
        )
        reported.append(run.run_id)
    return reported


if __name__ == "__main__":
    with dg.DagsterInstance.get() as the_instance:
        for run_id in report_orphaned_runs(Settings(), the_instance):
            print(f"abandoned run {run_id}: reported as failed")
