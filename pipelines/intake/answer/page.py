"""The receipt as a page: both languages, nothing loaded from elsewhere, fit for a screen reader and for paper.

Belongs here: choosing what the page says. Does not belong here: markup (``receipt.html.j2``), or words
(``words``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pipelines.intake.answer.words import LABELS, Both, Worded, text
from schemas.receipt import Receipt

_SEVERITIES = (("error", "errors"), ("query", "queries"), ("note", "notes"))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("receipt.html.j2")


def render(receipt: Receipt, findings: Sequence[Worded], advice: Both, form_label: Both) -> str:
    """Return the page of one attempt.

    Args:
        receipt: what was decided.
        findings: the receipt's findings in words.
        advice: what to do next.
        form_label: what the form is called.
    """
    groups = [
        (severity, LABELS[heading], [w for w in findings if w.finding.severity == severity])
        for severity, heading in _SEVERITIES
    ]
    return _template().render(
        r=receipt,
        t=SimpleNamespace(**LABELS),
        advice=advice,
        form_label=form_label,
        groups=[g for g in groups if g[2]],
        cut=text("cut", n=receipt.findings_cut) if receipt.findings_cut else None,
        copy_name=Path(receipt.annotated_path).name if receipt.annotated_path else None,
        has_explanations=any(w.finding.explanation for w in findings),
        cells=lambda n: text("n_cells", n=n),
    )
