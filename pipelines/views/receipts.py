"""Receipts in the terminal.

Belongs here: a receipt with its findings in the texts of ``seeds/rule.csv``, what reprocessing changed, and its dated
addendum. Does not belong here: deciding anything about a file (``pipelines.intake``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipelines.common.confirmations import find_confirmation
from pipelines.common.english import EnglishNames
from pipelines.views.common import (
    SEVERITY_STYLE,
    STATUS_STYLE,
    console,
    has_holds,
    hold_line,
    label,
    open_live,
    query,
)
from pipelines.views.names import Names
from schemas.receipt import DUPLICATE, Finding, SeriesFinding
from schemas.rules.registry import is_holding
from schemas.rules.wording import fill
from schemas.seed_files import read_seed

if TYPE_CHECKING:
    from pipelines.common.confirmations import Confirmation
    from pipelines.settings import Settings
    from schemas.receipt import Receipt, Reread


ADDENDUM = """
    select rule_code, severity, scope, coalesce(source_ref, '') as source_ref, coalesce(column_name, '') as "column",
        coalesce(found, '') as found, coalesce(expected, '') as expected, n_cells,
        coalesce(explanation, '') as explanation, coalesce(message_zh, '') as message_zh,
        coalesce(message_en, '') as message_en
    from fct_finding
    where submission_id = ? and scope = 'series'
    order by finding_no
"""


HOLD = """
    select figures_held, hold_status, confirmed_reason, confirmed_by, confirmed_at
    from fct_submission
    where submission_id = ? and hold_status != 'none'
"""


@dataclass(frozen=True)
class Addendum:
    """The findings on a submission that need other submissions: made by a build, never by intake.

    ``as_of`` is the day of that build; None if nothing is published. ``hold`` is the state of its held figures, as in
    ``fct_submission``; None if there are none. A confirmation that no build has used yet is in it, too.
    """

    as_of: dt.date | None = None
    findings: tuple[SeriesFinding, ...] = ()
    hold: dict[str, Any] | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether the live release uses the held figures because an operator confirmed them."""
        return self.hold is not None and self.hold["hold_status"] == "confirmed"

    def record(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {"as_of": self.as_of, "findings": [vars(f) for f in self.findings], "hold": self.hold}


def read_addendum(settings: Settings, submission_id: str) -> Addendum:
    """Read the addendum to a receipt from the live release."""
    from pipelines.release import current

    release, confirmation = current(settings), find_confirmation(settings, submission_id)
    rows, holds = [], []
    if release:
        with open_live(settings) as live:
            rows = query(live, ADDENDUM, [submission_id])
            holds = query(live, HOLD, [submission_id]) if has_holds(live) else []
    hold = holds[0] if holds else None
    if confirmation:
        hold = {"figures_held": 0, "hold_status": "none"} | (hold or {}) | _confirmed_columns(confirmation)
    as_of = release.as_of if release else None
    return Addendum(as_of, tuple(SeriesFinding(**row) for row in rows), hold)


def show_addendum(settings: Settings, addendum: Addendum, lang: str) -> None:
    """Print the addendum with its day; nothing if nothing is published or confirmed."""
    if addendum.as_of is None and addendum.hold is None:
        return
    head = Text.assemble(
        (f" {label('addendum', lang)} ", "reverse cyan"),
        f"  {label('as_of', lang)} {addendum.as_of}" if addendum.as_of else "",
    )
    parts: list[Any] = [head]
    if addendum.hold:
        parts.append(Text.assemble(hold_line(addendum.hold, lang)))
    if not addendum.findings and not addendum.hold:
        console.print(Panel(Group(head, Text(label("no_addendum", lang), style="dim")), border_style="cyan"))
        return
    if addendum.findings:
        findings = [(f, is_holding(f) and not addendum.is_confirmed) for f in addendum.findings]
        parts.append(Padding(_findings(settings, findings, "", lang), (1, 0, 0, 0)))
    console.print(Panel(Group(*parts), border_style="cyan"))


def show_confirmation(confirmation: Confirmation, lang: str) -> None:
    """Print a confirmation and when it takes effect."""
    console.print(hold_line({"hold_status": "held"} | _confirmed_columns(confirmation), lang))


def waiting_record(receipt: Receipt, path: Path) -> dict[str, Any]:
    """Return a file of the inbox as a JSON object: the receipt of its check, without number and answers, and where it waits."""
    none_yet = dict.fromkeys(("submission_id", "attempt", "annotated_path"))
    return json.loads(receipt.to_json()) | none_yet | {"waits_as": str(path)}


def show_waiting(settings: Settings, receipt: Receipt, path: Path, lang: str) -> None:
    """Print what a check says of a file of the inbox, and what will become of it: it has neither a number nor answers yet."""
    key = ".".join((receipt.form_id, receipt.submitter, receipt.period, receipt.document))
    number = Text.assemble((key, "cyan"), (f"  {label('not_numbered', lang)}", "dim"))
    what = label("waits", lang).format(path=path, folder=settings.receipts)
    _show(settings, receipt, lang, number, [Text(what, overflow="fold")])


def show_receipt(
    settings: Settings, receipt: Receipt, lang: str, folder: Path | None = None, is_confirmed: bool = False
) -> None:
    """Print a receipt: the decision, and every finding with its cell and how to correct it.

    Args:
        settings: where the names are.
        receipt: the receipt.
        lang: zh or en.
        folder: where page and annotated copy are.
        is_confirmed: its held figures were confirmed, and a build has used them since.
    """
    number = Text(receipt.submission_id, style="cyan")
    _show(settings, receipt, lang, number, _paths(receipt, folder, lang), is_confirmed)


def show_checked(settings: Settings, receipt: Receipt, lang: str, folder: Path | None = None) -> None:
    """Print the receipt that a file would get; it has no number yet, and its form, sender and period are named."""
    number = Text(label("not_numbered", lang), style="dim")
    _show(settings, receipt, lang, number, _paths(receipt, folder, lang))


# Six parameters: the receipt in a language, and what differs between an answered file and one that waits.
def _show(
    settings: Settings,
    receipt: Receipt,
    lang: str,
    number: Text,
    last: Sequence[Text],
    is_confirmed: bool = False,
) -> None:
    style = STATUS_STYLE[receipt.status]
    head = Text.assemble(
        (f" {label(receipt.status, lang)} ", f"reverse {style}"),
        "  ",
        (receipt.original_name, "bold"),
        "\n",
        number,
        (f"   sha256 {receipt.sha256[:12]}", "dim"),
        "\n",
        " · ".join(_identity(settings, receipt, lang)),
        "\n",
        label("rows", lang).format(**vars(receipt)),
    )
    parts: list[Any] = [head]
    if receipt.tables:
        parts.append(Padding(_tables(settings, receipt, lang), (1, 0, 0, 0)))
    if findings := [(f, is_holding(f) and not is_confirmed) for f in receipt.findings]:
        parts.append(Padding(_findings(settings, findings, receipt.form_id, lang), (1, 0, 0, 0)))
    if receipt.findings_cut:
        parts.append(Text(label("cut", lang).format(n=receipt.findings_cut), style="dim"))
    for reread in receipt.reprocessed:
        parts.append(Padding(_differences(settings, reread, receipt.form_id, lang), (1, 0, 0, 0)))
    console.print(Panel(Group(*parts, *last), border_style=style))


def _identity(settings: Settings, receipt: Receipt, lang: str) -> list[str]:
    """Return form, sender and period as names; the code where there is no name."""
    form_labels = {f["form_id"]: f[f"label_{lang}"] for f in read_seed(settings.seeds_dir, "form")}
    agencies = {a["agency_code"]: a[f"name_{lang}"] for a in read_seed(settings.seeds_dir, "agency")}
    form, sender = receipt.form_id, receipt.submitter
    parts = {
        "form": form_labels.get(form, form),
        "submitter": agencies.get(sender, sender),
        "period": receipt.period,
    }
    return [label(f"{what}_unknown", lang) if part == "unknown" else part for what, part in parts.items()]


def _tables(settings: Settings, receipt: Receipt, lang: str) -> Group:
    """Return a line for each table: where it is, its title, how many records, what it is about."""
    labels, names = _labels(settings, receipt.form_id, lang), EnglishNames(settings.seeds_dir)

    def shown(values: str) -> str:
        return names.english(values, receipt.form_id) if lang == "en" else values

    lines = []
    for table in receipt.tables:
        between = "; " if lang == "en" else "；"
        about = between.join(f"{labels.get(name, name)} {shown(values)}" for name, values in table.about)
        count = label("records", lang).format(n=table.n_records)
        lines.append(
            Text.assemble(
                (table.source_ref, "bold"),
                f"  {table.title}  {count}  ".replace("    ", "  "),
                (about, "dim"),
            )
        )
    return Group(*lines)


def _labels(settings: Settings, form_id: str, lang: str) -> dict[str, str]:
    """Return the labels of a form's columns and of the parts of a submission's key."""
    own = [f for f in read_seed(settings.seeds_dir, "form_field") if f["form_id"] == form_id]
    return {f["field"]: f[f"label_{lang}"] for f in (*read_seed(settings.seeds_dir, "submission_key"), *own)}


def _findings(settings: Settings, findings: Sequence[tuple[Finding, bool]], form_id: str, lang: str) -> Table:
    """Return a row for each finding, given with whether its figures are held."""
    texts = {row["rule_code"]: row for row in read_seed(settings.seeds_dir, "rule")}
    labels, names = _labels(settings, form_id, lang), EnglishNames(settings.seeds_dir)
    table = Table(expand=True, box=None, padding=(0, 1), header_style="dim")
    table.add_column(label("place", lang), no_wrap=True, style="bold")
    table.add_column(label("problem", lang), ratio=1, overflow="fold")
    for finding, is_held in findings:
        text = texts.get(finding.rule_code, {})
        column = labels.get(finding.column) or finding.column
        is_english = lang == "en"
        shown = names.of_finding(finding, form_id) if is_english else (finding.found, finding.expected)
        values = {
            "column": names.english(column, form_id) if is_english else column,
            "found": shown[0],
            "expected": shown[1],
            "n_cells": finding.n_cells,
        }
        message = fill(text.get(f"message_{lang}", finding.rule_code), values)
        if isinstance(finding, SeriesFinding):
            message = finding.message_zh if lang == "zh" else finding.message_en
        remedy = fill(text.get(f"remedy_{lang}", ""), values)
        body = Text.assemble(
            (f"{message}", SEVERITY_STYLE[finding.severity]),
            (f"  [{text.get(f'title_{lang}', finding.rule_code)}]", "dim"),
            (f"  {label('held', lang)}" if is_held else "", "bold"),
        )
        if remedy:
            # Chinese has no blanks to break a line at: a blank would leave the arrow alone on its line.
            body.append(f"\n→{' ' if lang == 'en' else ''}{remedy}")
        if finding.explanation:
            body.append(f"\n{label('explained', lang)}“{finding.explanation}”", "italic")
        place = finding.source_ref or label("whole_file", lang)
        table.add_row(escape(place) + (f" ×{finding.n_cells}" if finding.n_cells > 1 else ""), body)
    return table


def _differences(settings: Settings, reread: Reread, form_id: str, lang: str) -> Group:
    """Return the differences of a reprocessing: what was accepted before never changes silently."""
    head = label("reread", lang).format(
        n=reread.n_differences, previous=reread.former_rules, rules=reread.rules
    )
    status = ""
    if reread.status != reread.former_status:
        status = f"  {label(reread.former_status, lang)} → {label(reread.status, lang)}"
    table = Table(box=None, padding=(0, 1), show_header=False)
    names = Names(settings, lang)
    for d in reread.differences:
        old, new = (names.of(d.column, value) or "—" for value in (d.old, d.new))
        change = f"{old} → {new}" if d.kind == "changed" else label(d.kind, lang)
        table.add_row(escape(names.in_key(d.key)), names.column(form_id, d.column), escape(change))
    left = reread.n_differences - len(reread.differences)
    cut = [Text(label("cut", lang).format(n=left), style="dim")] if left else []
    return Group(Text(head + status, style="yellow"), table, *cut)


def _paths(receipt: Receipt, folder: Path | None, lang: str) -> list[Text]:
    """Return the paths of page and annotated copy, one a line."""
    if folder is None or receipt.status == DUPLICATE:
        return []
    lines = [("page", folder / f"{receipt.submission_id}.html")]
    if receipt.annotated_path:
        lines.append(("copy", folder / Path(receipt.annotated_path).name))
    return [
        Text.assemble((f"{label(key, lang)}  ", "dim"), str(path), overflow="fold") for key, path in lines
    ]


def _confirmed_columns(confirmation: Confirmation) -> dict[str, str]:
    """Return a confirmation as the columns of ``fct_submission`` that the next build gives it."""
    return {
        "confirmed_reason": confirmation.reason,
        "confirmed_by": confirmation.confirmed_by,
        "confirmed_at": confirmation.confirmed_at,
    }
