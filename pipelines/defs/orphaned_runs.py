"""Report runs whose process is gone as failed: ``python -m pipelines.defs.orphaned_runs``.

Belongs here: what ``ipmon serve`` does before it starts the daemon. Does not belong here: runs whose process is killed while
their code server lives, which Dagster notices by itself. After a crash of the machine Dagster would count such a run as
running until ``max_runtime_seconds``, and it would hold the pool, and so block the nightly refresh, for as long.
"""

import dagster as dg

from pipelines.common.lock import INTAKE, WRITER, lock_holder
from pipelines.defs.instance import UNFINISHED
from pipelines.settings import Settings


def report_orphaned_runs(settings: Settings, instance: dg.DagsterInstance) -> list[str]:
    """Report every unfinished run as failed, except one that holds a lock; return their ids.

    No reason is given: Dagster's run retries leave alone only runs whose reason is a failed step, so these are started again.
    """
    holders = [(lock_holder(settings, name) or {}).get("command", "") for name in (WRITER, INTAKE)]
    reported = []
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        if any(run.run_id in holder for holder in holders):
            continue
        instance.report_run_failed(
            run,
            "The process of this run is gone. / 该次运行的进程已不存在。",
        )
        reported.append(run.run_id)
    return reported


if __name__ == "__main__":
    with dg.DagsterInstance.get() as the_instance:
        for run_id in report_orphaned_runs(Settings(), the_instance):
            print(f"orphaned run {run_id}: reported as failed")
