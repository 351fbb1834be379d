"""The terminal output of ``ipmon``, a module for each subject.

Belongs here: small queries of the live file and the data folder, and their layout. Does not belong here: any rule,
verdict or text about data (they are in the published tables and in ``seeds/``). The live file is only ever opened
read-only, and for as short as possible.
"""

from pipelines.views.common import console, show_expected, show_problems
from pipelines.views.diff import diff_record, show_diff
from pipelines.views.doctor import show_findings
from pipelines.views.index import freeze_goalposts, index_record, read_indices, show_index, show_indices
from pipelines.views.installation import show_made
from pipelines.views.papers import write_papers
from pipelines.views.publication import (
    calendar_record,
    publication_csv,
    publication_json,
    publication_record,
    show_calendar,
    show_publication,
    write_publication,
)
from pipelines.views.receipts import (
    read_addendum,
    show_addendum,
    show_checked,
    show_confirmation,
    show_receipt,
    show_waiting,
    waiting_record,
)
from pipelines.views.recovery import reprocessed_record, show_planned, show_recovered, show_reprocessed
from pipelines.views.refresh import RefreshProgress, ingest_record, refresh_record, show_ingest, show_refresh
from pipelines.views.releases import (
    pending_record,
    releases_record,
    show_decision,
    show_pruned,
    show_published,
    show_releases,
    show_rollback,
)
from pipelines.views.scoreboard import read_scoreboards, save_scoreboards, show_scoreboards
from pipelines.views.site import site_home, write_site
from pipelines.views.status import left_record, show_left, show_status, status_record
from pipelines.views.trace import trace_record
from pipelines.views.trace_tree import show_trace

__all__ = [
    "RefreshProgress",
    "calendar_record",
    "console",
    "diff_record",
    "freeze_goalposts",
    "index_record",
    "ingest_record",
    "left_record",
    "pending_record",
    "publication_csv",
    "publication_json",
    "publication_record",
    "read_addendum",
    "read_indices",
    "read_scoreboards",
    "refresh_record",
    "releases_record",
    "reprocessed_record",
    "save_scoreboards",
    "show_addendum",
    "show_calendar",
    "show_confirmation",
    "show_decision",
    "show_diff",
    "show_expected",
    "show_findings",
    "show_ingest",
    "show_index",
    "show_left",
    "show_made",
    "show_indices",
    "show_planned",
    "show_problems",
    "show_publication",
    "show_published",
    "show_checked",
    "show_receipt",
    "show_recovered",
    "show_refresh",
    "show_releases",
    "show_pruned",
    "show_reprocessed",
    "show_rollback",
    "show_scoreboards",
    "show_status",
    "show_trace",
    "show_waiting",
    "site_home",
    "status_record",
    "trace_record",
    "waiting_record",
    "write_papers",
    "write_publication",
    "write_site",
]
