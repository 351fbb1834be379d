"""What ``ipmon reprocess --all`` and ``ipmon recover`` did, for people and for programs.

Belongs here: their layout. Does not belong here: the work (``pipelines.intake``, ``pipelines.recover``), and the texts of
diagnostics (``pipelines.common.messages``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

from pipelines.views.common import MARK, PROBLEMS_SHOWN, console, label, print_hanging, print_remedy

if TYPE_CHECKING:
    from pipelines.common.messages import Diagnostic
    from pipelines.intake.commands.reprocess import Kind, Reprocessed

_TEXTS = {
    "reread_total": (
        "现行规则 {rules}：共 {n:,} 份，本次重读 {n_read:,} 份，其余已按现行规则读过；有变化的 {changed:,} 份",
        "rules {rules}: attempts {n:,}, read by this run {n_read:,}, the others had been read under these rules; changed {changed:,}",
    ),
    "reread_changed": ("数据有变化", "with changes"),
    "reread_more": ("另有 {n:,} 份；--json 列出全部", "and {n:,} more; --json lists all"),
    "reread_next": (
        "运行 ipmon refresh，下一版本采用重读的数据",
        "run ipmon refresh: the next release takes what was read again",
    ),
    "reread_damaged": (
        "归档缺失或损坏、未能重读的文件：{n:,} 个",
        "archived files that are missing or changed and were not read: {n:,}",
    ),
}


def reprocessed_record(done: Reprocessed) -> dict[str, Any]:
    """Return what reprocessing everything has changed as a JSON object."""
    return {
        "rules": done.rules,
        "read": done.n_read,
        "changed": done.changed,
        "attempts": [asdict(kind) | {"attempts": n} for kind, n in sorted(done.attempts.items())],
        "damaged": [diagnostic.record() for diagnostic in done.damaged],
    }


def show_reprocessed(done: Reprocessed, lang: str) -> None:
    """Print what reprocessing everything has changed, by form and status; attempts without a change are only counted."""
    changed = {kind: n for kind, n in sorted(done.attempts.items()) if kind.is_changed}
    facts = {"rules": done.rules, "n_read": done.n_read, "changed": sum(changed.values())}
    console.print(_text("reread_total", lang, n=done.attempts.total(), **facts))
    for kind, n in changed.items():
        console.print(
            Text(f"  {kind.form_id}  {_became(kind, lang)}{label('colon', lang)}{n:,}"), soft_wrap=True
        )
    for submission_id in done.changed[:PROBLEMS_SHOWN]:
        console.print(Text(f"    ipmon receipt {submission_id}", style="dim"), soft_wrap=True)
    if (more := len(done.changed) - PROBLEMS_SHOWN) > 0:
        console.print(Text(f"    {_text('reread_more', lang, n=more)}", style="dim"))
    if done.changed:
        print_remedy(_text("reread_next", lang))
    if done.damaged:
        console.print(Text(_text("reread_damaged", lang, n=len(done.damaged)), style="red"))


def show_planned(planned: Sequence[Diagnostic], lang: str) -> None:
    """Print what is lost and what it will be made again from."""
    for diagnostic in planned:
        print_hanging(("· ", "cyan"), Text(diagnostic.message(lang)))


def show_recovered(done: Sequence[Diagnostic], lang: str) -> None:
    """Print what was made again, and what could not be had back with what to do about it."""
    for diagnostic in done:
        mark, colour = MARK[diagnostic.severity] if diagnostic.calls_for_action else ("✓", "green")
        print_hanging((f"{mark} ", colour), Text(diagnostic.message(lang)))
        if diagnostic.calls_for_action or diagnostic.code == "recover_aside":
            print_remedy(diagnostic.remedy(lang))


def _became(kind: Kind, lang: str) -> str:
    """Return the statuses before and now, or that the rows have changed where the status has not."""
    before, now = label(kind.status_before, lang), label(kind.status, lang)
    return f"{before} → {now}" if before != now else f"{now}, {_text('reread_changed', lang)}"


def _text(key: str, lang: str, **facts: Any) -> str:
    return _TEXTS[key][0 if lang == "zh" else 1].format(**facts)
