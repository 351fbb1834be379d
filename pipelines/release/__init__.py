"""From receipts to a published release: inputs, build, gate, publish; and the shelf of releases after it.

Belongs here: everything between the ledger and the file that BI opens. Does not belong here: reading senders'
files (``pipelines.intake``, met only through ``schemas.receipt`` and the data folder), orchestration, and
what the numbers mean (``dbt_project/``). Importing this package is cheap: a refresh with nothing to do must
not pay for dbt, polars, DuckDB or Great Expectations, so these are imported where they are used.
"""

from pipelines.release.build.needs_build import nothing_new
from pipelines.release.build.warehouse import BuildFailed, BuildResult, build, prepare, standing
from pipelines.release.diff import Diff, NotComparable, diff
from pipelines.release.gate.gate import Check, GateResult, gate
from pipelines.release.publish.publish import PublishRefused, publish, publish_due
from pipelines.release.publish.retention import prune, to_prune
from pipelines.release.publish.rollback import RollbackRefused, rollback
from pipelines.release.store.pointer_log import live_from, read_pointer_log, taken_back, waiting
from pipelines.release.store.releases import (
    SERVING_FILE,
    Release,
    current,
    is_due,
    list_releases,
    live_id,
    stale_wal_files,
)

__all__ = [
    "SERVING_FILE",
    "BuildFailed",
    "BuildResult",
    "Check",
    "Diff",
    "GateResult",
    "NotComparable",
    "PublishRefused",
    "Release",
    "RollbackRefused",
    "build",
    "current",
    "diff",
    "gate",
    "is_due",
    "list_releases",
    "live_from",
    "live_id",
    "read_pointer_log",
    "nothing_new",
    "prepare",
    "publish",
    "publish_due",
    "prune",
    "rollback",
    "stale_wal_files",
    "standing",
    "taken_back",
    "to_prune",
    "waiting",
]
