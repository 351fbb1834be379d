"""``ipmon refresh`` and ``ipmon ingest``: progress while a refresh runs, and how they ended.

Belongs here: progress bars, refused files, the problems of the gate, the outcome. Does not belong here: the steps
themselves (``pipelines.refresh``).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as ProgressBars
from rich.text import Text

from pipelines.common.messages import ERROR
from pipelines.common.progress import Progress
from pipelines.views.common import (
    PROBLEMS_SHOWN,
    STATUS_STYLE,
    console,
    errors,
    label,
    print_hanging,
    print_remedy,
    release_line,
)
from pipelines.views.receipts import show_receipt
from pipelines.views.releases import pending_record, show_pending
from pipelines.views.status import left_record, show_arriving, show_left
from schemas.receipt import PARTIAL, REFUSED

if TYPE_CHECKING:
    from pipelines.common.messages import Diagnostic
    from pipelines.refresh import RefreshResult
    from pipelines.settings import Settings
    from schemas.receipt import Receipt


class RefreshProgress(Progress):
    """Shows a line for each step with a bar for files and dbt's nodes; nothing if ``quiet``."""

    def __init__(self, quiet: bool = False, lang: str = "zh") -> None:
        self.lang = lang
        self.bars = ProgressBars(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=errors,
            disable=quiet,
        )
        self.task: Any = None

    def __enter__(self) -> RefreshProgress:
        """Start drawing."""
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing; the last step is done if nothing was raised."""
        if error is None:
            self._done()
        self.bars.stop()

    def step(self, name: str) -> None:
        """Begin a step."""
        self._done()
        self.task = self.bars.add_task(label(name, self.lang), total=None, detail="")

    def file(self, done: int, total: int, receipt: Receipt) -> None:
        """Advance the bar by a file."""
        self.bars.update(self.task, completed=done, total=total, detail=escape(receipt.original_name))

    def line(self, text: str) -> None:
        """Advance the bar to the node that a line of dbt names, such as ``12 of 340 OK``."""
        if match := re.search(r"(\d+) of (\d+) (?:OK|PASS|WARN|ERROR|FAIL|SKIP)", text):
            self.bars.update(self.task, completed=int(match[1]), total=int(match[2]))

    def _done(self) -> None:
        if self.task is not None:
            total = self.bars.tasks[self.task].total or 1
            self.bars.update(self.task, total=total, completed=total, detail="")


def refresh_record(result: RefreshResult) -> dict[str, Any]:
    """Return the result of a refresh as a JSON object."""
    return {
        "status": result.status,
        "problems": [problem.record() for problem in result.problems],
        "release_id": result.release.release_id if result.release else None,
        **ingest_record(result.receipts, result.left, result.arriving),
        "gate": json.loads(result.gate.to_json()) if result.gate else None,
        "waiting": result.waiting.release_id if result.waiting else None,
        "embargo_until": result.waiting.embargo_until if result.waiting else None,
        "needs_approval": result.needs_approval,
        "same_figures": result.same_figures,
        "retired": [release.release_id for release in result.pruned],
    }


def ingest_record(
    receipts: Sequence[Receipt], left: Sequence[Diagnostic], arriving: Sequence[str]
) -> dict[str, Any]:
    """Return what was answered, what was left, and what may still be being copied as a JSON object."""
    return {
        "arriving": list(arriving),
        "left": [left_record(reason) for reason in left],
        "receipts": [json.loads(receipt.to_json()) for receipt in receipts],
    }


def show_ingest(
    settings: Settings,
    receipts: Sequence[Receipt],
    left: Sequence[Diagnostic],
    arriving: Sequence[str],
    lang: str,
) -> None:
    """Print the receipts of what was answered, and the files that are left or still being copied."""
    _show_receipts(settings, receipts, lang)
    if not receipts and not arriving:
        console.print(label("no_files", lang), style="cyan")
    show_arriving(arriving, lang)
    show_left(left, lang)


def _show_receipts(settings: Settings, receipts: Sequence[Receipt], lang: str) -> None:
    """Print the receipts of files that were not taken as a whole, and how many files have which status."""
    for receipt in receipts:
        if receipt.status in (REFUSED, PARTIAL):
            show_receipt(settings, receipt, lang, settings.receipts)
    if receipts:
        counts = Counter(r.status for r in receipts)
        console.print(
            "  ".join(f"[{STATUS_STYLE[s]}]{label(s, lang)} {n}[/]" for s, n in counts.most_common())
        )


def _show_problems(problems: tuple[Diagnostic, ...], lang: str, check: str = "") -> None:
    """Print why a build was refused, and what is unusual in one that was not, each reason with what to do; a remedy that several share is printed once."""
    for problem, following in zip_longest(problems[:PROBLEMS_SHOWN], problems[1:PROBLEMS_SHOWN]):
        name = (f"{label(f'check_{check}', lang)}{label('colon', lang)}", "bold") if check else ""
        mark = ("✗ ", "red") if problem.severity == ERROR else ("! ", "yellow")
        print_hanging(mark, Text.assemble(name, problem.message(lang)))
        if following is None or following.remedy(lang) != problem.remedy(lang):
            print_remedy(problem.remedy(lang))
    if len(problems) > PROBLEMS_SHOWN:
        console.print(label("cut", lang).format(n=len(problems) - PROBLEMS_SHOWN), style="dim")


def show_refresh(settings: Settings, result: RefreshResult, lang: str) -> None:
    """Print the result of a refresh: receipts of refused files, problems of the gate, the release."""
    _show_receipts(settings, result.receipts, lang)
    for check in result.gate.checks if result.gate else ():
        _show_problems(check.problems, lang, check.name)
    _show_problems(result.problems, lang)
    show_arriving(result.arriving, lang)
    show_left(result.left, lang)
    colour = {"published": "green", "embargoed": "green", "nothing_new": "cyan"}.get(result.status, "red")
    is_unapproved = result.status == "embargoed" and result.needs_approval
    kind = "unapproved" if is_unapproved else {"refused": "gate_refused"}.get(result.status, result.status)
    status = label(kind, lang)
    console.print(Text.assemble((status, f"bold {colour}"), "  ", release_line(result.release, lang)))
    if result.same_figures:
        console.print(Text(label("same_figures", lang), style="dim"))
    show_pending(pending_record(settings), lang)
    if result.pruned:
        pruned = ", ".join(release.release_id for release in result.pruned)
        console.print(Text(f"{label('pruned', lang)}{label('colon', lang)}{pruned}", style="dim"))
    if result.release:
        console.print(Text(str(settings.live), style="cyan"))
