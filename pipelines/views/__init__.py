"""What ``ipmon`` shows in the terminal, a module for each kind of answer.

Belongs here: small queries of the live file and of the data folder, and their looks. Does not belong here:
any rule, verdict or word about data (those are in the published tables and in ``seeds/``). The live file is
only ever opened read-only, and for as short as it takes.
"""

from pipelines.views.common import console, show_expected, show_problems
from pipelines.views.doctor import show_findings
from pipelines.views.index import freeze_goalposts, index_record, show_index
from pipelines.views.receipts import read_addendum, show_addendum, show_receipt
from pipelines.views.refresh import RefreshProgress, refresh_record, show_refresh
from pipelines.views.scoreboard import read_scoreboard, save_scoreboard, show_scoreboard
from pipelines.views.status import show_releases, show_status, status_record
from pipelines.views.trace import show_trace, trace_record

__all__ = [
    "RefreshProgress",
    "console",
    "freeze_goalposts",
    "index_record",
    "read_addendum",
    "read_scoreboard",
    "refresh_record",
    "save_scoreboard",
    "show_addendum",
    "show_expected",
    "show_findings",
    "show_index",
    "show_problems",
    "show_receipt",
    "show_refresh",
    "show_releases",
    "show_scoreboard",
    "show_status",
    "show_trace",
    "status_record",
    "trace_record",
]
