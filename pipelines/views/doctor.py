"""``ipmon doctor``: diagnostics for people.

Belongs here: their layout. Does not belong here: finding them, and their texts (``pipelines.monitoring``,
``pipelines.common.messages``).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from pipelines.common.messages import Diagnostic
from pipelines.views.common import MARK, console, label, print_hanging, print_remedy


def show_findings(findings: Sequence[Diagnostic], lang: str) -> None:
    """Print diagnostics, the most severe first, each with its remedy."""
    for finding in sorted(findings, key=lambda f: list(MARK).index(f.severity)):
        mark, colour = MARK[finding.severity]
        print_hanging((f"{mark} ", colour), Text(finding.message(lang)))
        print_remedy(finding.remedy(lang))
    if not any(finding.calls_for_action for finding in findings):
        console.print(Text.assemble(("✓ ", "green"), label("healthy", lang)))
