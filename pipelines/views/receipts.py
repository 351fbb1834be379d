"""The answer to a file, in the terminal.

Belongs here: a receipt with its findings, in the words of ``seeds/rule.csv``. Does not belong here: deciding
anything about a file (``pipelines.intake``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipelines.views.common import SEVERITY_STYLE, STATUS_STYLE, console, fill, label, read_seed
from schemas.receipt import DUPLICATE

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from schemas.receipt import Receipt


def show_receipt(settings: Settings, receipt: Receipt, lang: str, folder: Path | None = None) -> None:
    """Print a receipt: what was decided, every finding with its cell and how to mend it.

    ``folder`` is where page and annotated copy lie or, of a file that still waits, will lie.
    """
    words = {row["rule_code"]: row for row in read_seed(settings, "rule")}
    own = [f for f in read_seed(settings, "form_field") if f["form_id"] == receipt.form_id]
    labels = {f["field"]: f[f"label_{lang}"] for f in (*read_seed(settings, "submission_key"), *own)}
    style = STATUS_STYLE[receipt.status]
    head = Text.assemble(
        (f" {label(receipt.status, lang)} ", f"reverse {style}"),
        "  ",
        (receipt.original_name, "bold"),
        "\n",
        (receipt.submission_id, "cyan"),
        (f"   sha256 {receipt.sha256[:12]}", "dim"),
        "\n",
        label("rows", lang).format(**vars(receipt)),
    )
    answers = _answers(receipt, folder, lang)
    if not receipt.findings:
        console.print(Panel(Group(head, *answers), border_style=style))
        return
    table = Table(expand=True, box=None, padding=(0, 1), header_style="dim")
    table.add_column(label("place", lang), no_wrap=True, style="bold")
    table.add_column(label("found", lang), ratio=1, overflow="fold")
    for finding in receipt.findings:
        said = words.get(finding.rule_code, {})
        values = {
            "column": labels.get(finding.column) or finding.column,
            "found": finding.found,
            "expected": finding.expected,
            "n_cells": finding.n_cells,
        }
        message = fill(said.get(f"message_{lang}", finding.rule_code), values)
        remedy = fill(said.get(f"remedy_{lang}", ""), values)
        body = Text.assemble(
            (f"{message}", SEVERITY_STYLE[finding.severity]), (f"  [{finding.rule_code}]", "dim")
        )
        if remedy:
            body.append(f"\n→ {remedy}")
        if finding.explanation:
            body.append(f"\n“{finding.explanation}”", "italic")
        place = finding.source_ref or label("whole_file", lang)
        table.add_row(escape(place) + (f" ×{finding.n_cells}" if finding.n_cells > 1 else ""), body)
    parts: list[Any] = [head, Padding(table, (1, 0, 0, 0))]
    if receipt.findings_cut:
        parts.append(Text(label("cut", lang).format(n=receipt.findings_cut), style="dim"))
    console.print(Panel(Group(*parts, *answers), border_style=style))


def _answers(receipt: Receipt, folder: Path | None, lang: str) -> list[Text]:
    """Name page and annotated copy, one a line."""
    if folder is None or receipt.status == DUPLICATE:
        return []
    lines = [("page", folder / f"{receipt.submission_id}.html")]
    if receipt.annotated_path:
        lines.append(("copy", folder / Path(receipt.annotated_path).name))
    return [
        Text.assemble((f"{label(key, lang)}  ", "dim"), str(path), overflow="fold") for key, path in lines
    ]
