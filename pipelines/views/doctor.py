"""``ipmon doctor``: diagnostics for people.

Belongs here: their layout. Does not belong here: finding them, and their texts (``pipelines.monitoring``,
``pipelines.common.messages``).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from pipelines.common.messages import Diagnostic
from pipelines.views.common import MARK, console, label


def show_findings(findings: Sequence[Diagnostic], lang: str) -> None:
    """Print diagnostics, the most severe first, each with its remedy."""
    for finding in sorted(findings, key=lambda f: list(MARK).index(f.severity)):
        mark, colour = MARK[finding.severity]
        console.print(Text.assemble((f"{mark} ", colour), finding.message(lang)), soft_wrap=True)
        console.print(Text(f"  → {finding.remedy(lang)}", style="dim"), soft_wrap=True)
    if not any(finding.calls_for_action for finding in findings):
        console.print(Text.assemble(("✓ ", "green"), label("healthy", lang)))
