"""What ``ipmon init`` did, on the terminal.

Belongs here: templates to fill in, faults of the tables, the finished installation and what to do next. Does not belong here:
the texts of faults (``pipelines.installation``).
"""

from __future__ import annotations

from rich.text import Text

from pipelines.installation import Made
from pipelines.views.common import console, label


def show_made(made: Made, lang: str) -> None:
    """Print what was written, or what is wrong in the tables, and what to do next."""
    if made.faults:
        for fault in made.faults:
            console.print(Text.assemble(("✗ ", "red"), fault.message(lang)), soft_wrap=True)
            console.print(Text(f"  → {fault.remedy(lang)}", style="dim"), soft_wrap=True)
        console.print(label("init_nothing", lang).format(number=len(made.faults)))
    elif made.templates:
        console.print(label("init_templates", lang).format(folder=made.templates[0].parent), soft_wrap=True)
        for path in made.templates:
            console.print(f"  {path}", soft_wrap=True)
        console.print(Text(label("init_again", lang).format(folder=made.folder), style="dim"), soft_wrap=True)
    else:
        counts = made.seeds or {}
        console.print(
            Text.assemble(
                ("✓ ", "green"),
                label("init_made", lang).format(
                    folder=made.folder, seeds=len(counts), rows=f"{sum(counts.values()):,}"
                ),
            ),
            soft_wrap=True,
        )
        console.print(Text(label("init_next", lang).format(folder=made.folder), style="dim"), soft_wrap=True)
