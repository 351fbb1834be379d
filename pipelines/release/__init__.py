"""From receipts to a published release: build, gate, publish, and the store of releases.

Belongs here: everything between the receipts and the file that BI opens. Does not belong here: reading senders' files
(``pipelines.intake``, met only through ``schemas.receipt`` and the data folder), orchestration, and what the figures
mean (``dbt_project/``). Importing this package is cheap: a refresh without anything to build must not pay for dbt,
polars, DuckDB or Great Expectations, so these are imported where they are used.
"""

from pipelines.release.build.needs_build import has_new_figures, needs_build
from pipelines.release.build.warehouse import BuildFailed, BuildResult, build, finished_build, prepare
from pipelines.release.confirm import AlreadyConfirmed, NothingHeld, confirm
from pipelines.release.diff import Diff, NotComparable, diff
from pipelines.release.gate.gate import Check, GateResult, gate
from pipelines.release.gate.preload import preload_gate
from pipelines.release.publish.decide import DecisionRefused, decide
from pipelines.release.publish.publish import PublishRefused, publish, publish_due
from pipelines.release.publish.retention import prune, to_prune
from pipelines.release.publish.rollback import RollbackRefused, rollback
from pipelines.release.store.approval import due, lacks_approval, look, refused
from pipelines.release.store.pointer_log import (
    APPROVED,
    HELD,
    REFUSED,
    decision_on,
    live_from,
    lost_stable_path,
    pending,
    read_pointer_log,
    taken_back,
    waiting,
)
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
    "APPROVED",
    "HELD",
    "REFUSED",
    "SERVING_FILE",
    "AlreadyConfirmed",
    "BuildFailed",
    "BuildResult",
    "Check",
    "DecisionRefused",
    "Diff",
    "GateResult",
    "NotComparable",
    "NothingHeld",
    "PublishRefused",
    "Release",
    "RollbackRefused",
    "build",
    "confirm",
    "current",
    "decide",
    "decision_on",
    "diff",
    "due",
    "finished_build",
    "gate",
    "has_new_figures",
    "is_due",
    "lacks_approval",
    "list_releases",
    "live_from",
    "look",
    "lost_stable_path",
    "live_id",
    "needs_build",
    "pending",
    "preload_gate",
    "prepare",
    "prune",
    "publish",
    "publish_due",
    "read_pointer_log",
    "refused",
    "rollback",
    "stale_wal_files",
    "taken_back",
    "to_prune",
    "waiting",
]
