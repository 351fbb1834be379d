"""From receipts to a published release: inputs, build, gate, publish.

Belongs here: everything between the ledger and the file that BI opens. Does not belong here: reading senders'
files (``pipelines.intake``, met only through ``schemas.receipt`` and the data folder), orchestration, and
what the numbers mean (``dbt_project/``). Importing this package is cheap: a refresh with nothing to do must
not pay for dbt, polars, DuckDB or Great Expectations, so these are imported where they are used.
"""

from pipelines.release.build import BuildFailed, BuildResult, build, prepare, standing
from pipelines.release.gate import Check, GateResult, gate
from pipelines.release.nothing_new import nothing_new
from pipelines.release.publish import PublishRefused, publish
from pipelines.release.releases import Release, current, list_releases

__all__ = [
    "BuildFailed",
    "BuildResult",
    "Check",
    "GateResult",
    "PublishRefused",
    "Release",
    "build",
    "current",
    "gate",
    "list_releases",
    "nothing_new",
    "prepare",
    "publish",
    "standing",
]
