"""The receipt as a page, in both languages.

Belongs here: choosing what the page says. Does not belong here: markup (``receipt.html.j2``), words (``words``), or
rendering (``pipelines.common.html``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from pipelines.common import html
from pipelines.intake.respond.messages import LABELS, Both, Worded, text
from schemas.receipt import Receipt

_SEVERITIES = (("error", "errors"), ("query", "queries"), ("note", "notes"))


@dataclass(frozen=True)
class Said:
    """The findings of one rule: what all of them say stands once, above their cells.

    ``message`` and ``remedy`` are None where they differ from cell to cell.
    """

    rule_code: str
    title: Both
    message: Both | None
    remedy: Both | None
    findings: tuple[Worded, ...]

    @classmethod
    def once(cls, findings: Sequence[Worded]) -> Said:
        """Say once what the findings of a rule have in common."""
        messages, remedies = {w.message for w in findings}, {w.remedy for w in findings}
        return cls(
            findings[0].finding.rule_code,
            findings[0].title,
            messages.pop() if len(messages) == 1 else None,
            remedies.pop() if len(remedies) == 1 else None,
            tuple(findings),
        )


def by_rule(findings: Sequence[Worded]) -> list[Said]:
    """Group findings by rule, the rules in the order in which they come up first."""
    rules: dict[str, list[Worded]] = {}
    for worded in findings:
        rules.setdefault(worded.finding.rule_code, []).append(worded)
    return [Said.once(of_rule) for of_rule in rules.values()]


def render(
    receipt: Receipt,
    received: str,
    findings: Sequence[Worded],
    advice: Both,
    form_label: Both,
    submitter_label: Both,
) -> str:
    """Return the page of one attempt.

    Args:
        receipt: what was decided.
        received: when the file came, by the clocks of the region.
        findings: the receipt's findings in words.
        advice: what to do next.
        form_label: what the form is called.
        submitter_label: who sent it.
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
        form_label=form_label,
        submitter_label=submitter_label,
        groups=[(severity, heading, len(said), by_rule(said)) for severity, heading, said in groups if said],
        cut=text("cut", n=receipt.findings_cut) if receipt.findings_cut else None,
        copy_name=Path(receipt.annotated_path).name if receipt.annotated_path else None,
        has_explanations=any(w.finding.explanation for w in findings),
        cells=lambda n: text("n_cells", n=n),
    )
