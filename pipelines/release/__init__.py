"""From receipts to a published release: inputs, build, gate, publish; and the shelf of releases after it.

Belongs here: everything between the ledger and the file that BI opens. Does not belong here: reading senders'
files (``pipelines.intake``, met only through ``schemas.receipt`` and the data folder), orchestration, and
what the numbers mean (``dbt_project/``). Importing this package is cheap: a refresh with nothing to do must
not pay for dbt, polars, DuckDB or Great Expectations, so these are imported where they are used.
"""

from pipelines.release.build import BuildFailed, BuildResult, build, prepare, standing
from pipelines.release.diff import Diff, NotComparable, diff
from pipelines.release.gate import Check, GateResult, gate
from pipelines.release.moves import live_from, read_moves, taken_back, waiting
from pipelines.release.nothing_new import nothing_new
from pipelines.release.publish import PublishRefused, publish, publish_due
from pipelines.release.releases import (
    SERVING_FILE,
    Release,
    current,
    is_due,
    list_releases,
    live_id,
    stale_logs,
)
from pipelines.release.retention import retire, to_retire
from pipelines.release.rollback import RollbackRefused, rollback

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
    "read_moves",
    "nothing_new",
    "prepare",
    "publish",
    "publish_due",
    "retire",
    "rollback",
    "stale_logs",
    "standing",
    "taken_back",
    "to_retire",
    "waiting",
]
