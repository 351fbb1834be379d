"""Render a receipt as a page in both languages.

Belongs here: choosing what the page shows. Does not belong here: markup (``receipt.html.j2``), wording (``messages``), or
rendering (``pipelines.common.html``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from pipelines.common import html
from pipelines.intake.respond.messages import (
    LABELS,
    Both,
    RuleMessages,
    Worded,
    code_label,
    column_labels,
    form_label,
    text,
)
from schemas.form import Form
from schemas.receipt import Receipt
from schemas.rules.registry import is_holding

CELL_COUNTS = ("cells_read", "cells_label", "cells_title", "cells_note", "cells_not_read")
_SEVERITIES = (("error", "errors"), ("query", "queries"), ("note", "notes"))


@dataclass(frozen=True)
class FindingGroup:
    """The findings of one rule; ``message`` and ``remedy`` are None if they differ from cell to cell.

    ``is_holding``: figures of it are held.
    """

    rule_code: str
    title: Both
    message: Both | None
    remedy: Both | None
    findings: tuple[Worded, ...]
    is_holding: bool

    @classmethod
    def of(cls, findings: Sequence[Worded]) -> FindingGroup:
        """Return the group of the findings of one rule."""
        messages, remedies = {w.message for w in findings}, {w.remedy for w in findings}
        return cls(
            findings[0].finding.rule_code,
            findings[0].title,
            messages.pop() if len(messages) == 1 else None,
            remedies.pop() if len(remedies) == 1 else None,
            tuple(findings),
            any(is_holding(w.finding) for w in findings),
        )


def by_rule(findings: Sequence[Worded]) -> list[FindingGroup]:
    """Group findings by rule, in the order of the first finding of each."""
    rules: dict[str, list[Worded]] = {}
    for worded in findings:
        rules.setdefault(worded.finding.rule_code, []).append(worded)
    return [FindingGroup.of(of_rule) for of_rule in rules.values()]


# Six parameters: each is a part of the page.
def render(
    receipt: Receipt,
    received: str,
    findings: Sequence[Worded],
    advice: Both,
    form: type[Form] | None,
    messages: RuleMessages,
) -> str:
    """Return the page of one attempt.

    Args:
        receipt: the receipt.
        received: when the file was received, in the time zone of the region.
        findings: the receipt's findings with their messages.
        advice: what to do next.
        form: the form, None if it is not known.
        messages: the names of senders, and of what the tables are about.
    """
    groups = [
        (severity, LABELS[heading], [w for w in findings if w.finding.severity == severity])
        for severity, heading in _SEVERITIES
    ]
    return html.render(
        Path(__file__).with_name("receipt.html.j2"),
        r=receipt,
        received=received,
        t=SimpleNamespace(**LABELS),
        advice=advice,
        form_label=form_label(form, receipt.form_id),
        tables=[(table, column_labels(form)) for table in receipt.tables if form],
        submitter_label=messages.sender(receipt.submitter),
        period_label=code_label(receipt.period),
        names=lambda values: messages.names(values, receipt.form_id),
        groups=[
            (severity, heading, len(worded), by_rule(worded))
            for severity, heading, worded in groups
            if worded
        ],
        cut=text("cut", n=receipt.findings_cut) if receipt.findings_cut else None,
        copy_name=Path(receipt.annotated_path).name if receipt.annotated_path else None,
        has_explanations=any(w.finding.explanation for w in findings),
        cells=lambda n: text("n_cells", n=n),
        records=lambda n: text("records", n=n),
        cell_counts=text("cell_counts", **{name: getattr(receipt, name) for name in CELL_COUNTS}),
    )
