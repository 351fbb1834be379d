"""``ipmon status``: the state of an installation.

Belongs here: reading the live release, files that wait or were answered and overdue returns, and their layout. Does not belong here:
other releases (``releases``), or verdicts (``scoreboard``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.common.times import minute_and_zone, with_local_times
from pipelines.views.common import (
    PROBLEMS_SHOWN,
    STATUS_STYLE,
    NotThere,
    console,
    errors,
    has_holds,
    label,
    open_live,
    print_hanging,
    print_remedy,
    query,
)
from pipelines.views.releases import pending_record, show_pending
from schemas.receipt import ACCEPTED

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.common.messages import Diagnostic
    from pipelines.release import Release
    from pipelines.settings import Settings
    from schemas.receipt import Receipt

# A return with the names of its sender and form. Releases up to version 0.4 have a row for each name an agency had: hence the days.
REPORTING = """
    select
        r.*, a.name_zh as submitter_zh, a.name_en as submitter_en, f.label_zh as form_zh, f.label_en as form_en,
        case when r.status = 'overdue' then r.as_of - r.due_date end as days_late
    from fct_reporting_status as r
    left join dim_form as f on r.form_id = f.form_id
    left join dim_agency as a
        on r.submitter = a.agency_code
        and r.as_of between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
    order by r.due_date, r.form_id, r.submitter, r.document, r.period
"""


HELD = """
    select
        s.submission_id, s.figures_held, s.hold_status, s.period, a.name_zh as submitter_zh, a.name_en as submitter_en,
        f.label_zh as form_zh, f.label_en as form_en
    from fct_submission as s
    left join dim_form as f using (form_id)
    left join (select * from dim_agency qualify row_number() over (partition by agency_code order by valid_from desc) = 1) as a
        on s.submitter = a.agency_code
    where s.hold_status = 'held'
    order by s.submission_id
"""


_ANSWERED = {"embargoed": "answered_waiting", "refused": "answered_refused", None: "answered_since"}
"""Which release counts attempts that the live one does not, and the label of them; None is the next one."""


def status_record(settings: Settings) -> dict[str, Any]:
    """Return the live release, files that wait, the running writer, and the returns of each form as of now."""
    from pipelines.common import inventory
    from pipelines.common.confirmations import read_confirmations
    from pipelines.common.lock import INTAKE, lock_holder
    from pipelines.intake import arriving, left_files, pending
    from pipelines.intake.inbox import name_below
    from pipelines.monitoring.alerts import undelivered
    from pipelines.release import current, lost_stable_path
    from pipelines.release.build.input_hash import read_attempts
    from pipelines.release.exports.papers import paper_findings

    release, attempts = current(settings), read_attempts(settings)
    waits = pending_record(settings)
    lost = inventory.lost(settings)
    lost += [one for one in lost_stable_path(settings) if one not in lost]
    record: dict[str, Any] = {
        "release": json.loads(release.to_json()) if release else None,
        "lost": [finding.record() for finding in lost],
        **waits,
        "waiting": [
            _waiting_name(settings, path)
            for path in pending(settings)
            if not lost or _is_in_inbox(settings, path)
        ],
        "arriving": [name_below(settings.inbox, path) for path in arriving(settings)],
        "left": [left_record(reason) for reason in left_files(settings)],
        "answered": _answered_since(attempts, release, waits),
        "at_work": lock_holder(settings),
        "answering": lock_holder(settings, INTAKE),
        "papers": [finding.record() for finding in paper_findings(settings)],
        "alerts_undelivered": [finding.record() for finding in undelivered(settings)],
        "held": [],
        "reporting": [],
    }
    if release:
        with open_live(settings) as live:
            record["reporting"] = _with_deliveries(settings, attempts, query(live, REPORTING))
            held = query(live, HELD) if has_holds(live) else []
        since = {c.submission_id: c.confirmed_at for c in read_confirmations(settings)}
        record["held"] = [row | {"confirmed_at": since.get(row["submission_id"])} for row in held]
    return record


def _is_in_inbox(settings: Settings, path: Path) -> bool:
    return path.is_relative_to(settings.inbox)


def _waiting_name(settings: Settings, path: Path) -> str:
    """Return how a file that waits for its answer is shown: as in the inbox, or, if it is archived already, as it was sent."""
    from pipelines.common.errors import InstallationError
    from pipelines.intake.archive import read_arrival
    from pipelines.intake.inbox import name_below, shown_name

    if _is_in_inbox(settings, path):
        return name_below(settings.inbox, path)
    try:
        return shown_name(read_arrival(settings, path).original_name)
    except InstallationError:  # the doctor names a damaged sidecar
        return path.name


def _answered_since(
    attempts: Sequence[Receipt], release: Release | None, waits: Mapping[str, Any]
) -> list[dict[str, str | None]]:
    """Return the attempts that the live release does not count yet, in the order of their ids.

    ``release_id`` is the release that waits or was refused and counts them; None if the next refresh will.
    """
    counted = {attempt["submission_id"] for attempt in release.inputs} if release else set()
    answered = {receipt.submission_id: receipt.status for receipt in attempts}
    counts: dict[str, str] = {}
    for other in filter(None, (waits["refused"], waits["embargoed"])):
        counts |= {attempt["submission_id"]: other["release_id"] for attempt in other["inputs"]}
    return [
        {"submission_id": i, "status": answered[i], "release_id": counts.get(i)}
        for i in sorted(answered.keys() - counted)
    ]


def _with_deliveries(
    settings: Settings, attempts: Sequence[Receipt], returns: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the returns of the live release with the attempts that were answered since: a later one shows them.

    It waits for its hour, or is still to be built. A sender who has delivered is not overdue meanwhile, and refused attempts
    count at once: they start no build.
    """
    from pipelines.release.build.input_hash import statement_date

    key = ("form_id", "submitter", "document", "period")
    accepted: dict[tuple[str, ...], list[str]] = {}
    refused: Counter[tuple[str, ...]] = Counter()
    for receipt in attempts:
        of = tuple(getattr(receipt, name) for name in key)
        if receipt.rows_accepted:
            accepted.setdefault(of, []).append(statement_date(settings, receipt))
        else:
            refused[of] += 1

    def present(row: dict[str, Any]) -> dict[str, Any]:
        of = tuple(row[name] for name in key)
        row, dates = row | {"n_refused": refused[of]}, accepted.get(of)
        if row["status"] not in ("overdue", "not_due") or dates is None:
            return row
        first = dt.date.fromisoformat(min(dates))
        status = "received" if first <= row["due_date"] else "received_late"
        counted = {"first_accepted_on": first, "n_accepted": len(dates), "days_late": None}
        return row | counted | {"status": status}

    return [present(row) for row in returns]


def show_status(record: Mapping[str, Any], lang: str) -> None:
    """Print the status."""
    release = record["release"]
    if release:
        console.print(
            Text.assemble(
                (label("live", lang) + " ", "dim"),
                (release["release_id"], "bold"),
                f"  {label('as_of', lang)} {release['as_of']}  ",
                (f"{label('published', lang)} {minute_and_zone(release['published_at'])}", "dim"),
            )
        )
    elif not record["lost"]:
        console.print(NotThere("no_release").text(lang), style="yellow")
    for finding in record["lost"]:
        print_hanging(("✗ ", "red"), Text(finding[lang]))
        print_remedy(finding[f"remedy_{lang}"])
    show_pending(record, lang)
    for holder in filter(None, (record["at_work"], record["answering"])):
        console.print(
            Text.assemble(
                (label("working", lang) + " ", "yellow"),
                "{command} (pid {pid}, {since})".format(**with_local_times(holder)),
            )
        )
    for finding in (*record["papers"], *record["alerts_undelivered"]):
        console.print(Text(finding[lang], style="yellow"), soft_wrap=True)
    console.print(f"{label('waiting', lang)} {len(record['waiting'])}")
    for name in record["waiting"][:PROBLEMS_SHOWN]:
        console.print(Text(f"  {name}", style="cyan"))
    _show_cut(len(record["waiting"]), lang)
    show_arriving(record["arriving"], lang)
    for kind in ("embargoed", "refused", None):
        if kind is None or record[kind]:
            release_id = record[kind]["release_id"] if kind else None
            attempts = [attempt for attempt in record["answered"] if attempt["release_id"] == release_id]
            _show_answered(attempts, label(_ANSWERED[kind], lang).format(release_id=release_id), lang)
    _show_left(record["left"], lang, console)
    show_held(record["held"], lang)
    statuses = Counter((row["form_id"], row["status"]) for row in record["reporting"])
    names = sorted({s for _, s in statuses})
    if not names:
        return
    table = Table(label("form", lang), *(label(n, lang) for n in names), header_style="dim", box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    forms = {row["form_id"]: row[f"form_{lang}"] or row["form_id"] for row in record["reporting"]}
    for form in sorted(forms):
        table.add_row(forms[form], *(str(statuses[form, s] or "") for s in names))
    console.print(table)
    show_overdue([row for row in record["reporting"] if row["status"] == "overdue"], lang)


def _show_answered(attempts: Sequence[Mapping[str, str]], heading: str, lang: str) -> None:
    """Print how many attempts have which status, and the ids of those of which not every row was accepted."""
    if not attempts:
        return
    counts = Counter(attempt["status"] for attempt in attempts)
    console.print(
        Text.assemble(
            f"{heading}  ",
            *((f"{label(s, lang)} {n:,}  ", STATUS_STYLE[s]) for s, n in counts.most_common()),
        )
    )
    faulty = [attempt for attempt in attempts if attempt["status"] != ACCEPTED]
    for attempt in faulty[:PROBLEMS_SHOWN]:
        console.print(
            Text(f"  ipmon receipt {attempt['submission_id']}", style=STATUS_STYLE[attempt["status"]])
        )
    _show_cut(len(faulty), lang)


def _show_cut(n: int, lang: str) -> None:
    """Print how many of a list are not shown, and the command that lists them all."""
    if n > PROBLEMS_SHOWN:
        console.print(Text(label("cut_status", lang).format(n=n - PROBLEMS_SHOWN), style="dim"))


def show_overdue(returns: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print overdue returns with their senders, the longest overdue first."""
    if not returns:
        return
    has_refused = any(row["n_refused"] for row in returns)
    table = Table(header_style="dim", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(f"[red]{label('overdue', lang)} {len(returns):,}[/]", overflow="fold")
    for heading in ("due_on", "days", *(["times_refused"] if has_refused else [])):
        table.add_column(
            label(heading, lang), no_wrap=True, justify="left" if heading == "due_on" else "right"
        )
    for row in returns[:PROBLEMS_SHOWN]:
        document = "" if row["document"] == "main" else f" ({row['document']})"
        what = f" {row[f'form_{lang}'] or row['form_id']} {row['period']}{document}"
        sender = (str(row[f"submitter_{lang}"] or row["submitter"]), "bold")
        refused = [str(row["n_refused"] or "")] if has_refused else []
        table.add_row(Text.assemble(sender, what), str(row["due_date"]), f"{row['days_late']:,}", *refused)
    console.print(table)
    _show_cut(len(returns), lang)


def show_held(submissions: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print the submissions with held figures, and how many each has."""
    if not submissions:
        return
    n = sum(row["figures_held"] for row in submissions)
    console.print(
        Text(
            f"{label('held_figures', lang)} {n:,}{label('colon', lang)}{label('held_until', lang)}",
            style="yellow",
        )
    )
    for row in submissions[:PROBLEMS_SHOWN]:
        what = " ".join(
            str(row[name]) for name in (f"submitter_{lang}", f"form_{lang}", "period") if row[name]
        )
        n_held = label("n_held", lang).format(n=row["figures_held"])
        # The id on a line of its own: another command wants it whole.
        line = Text.assemble(f"  {what}  {n_held}\n", (f"    {row['submission_id']}", "cyan"))
        if row["confirmed_at"]:
            line.append(f"  {label('confirmed', lang)}  {label('confirmed_next', lang)}", "green")
        console.print(line)
    _show_cut(len(submissions), lang)


def show_arriving(names: Sequence[str], lang: str) -> None:
    """Print the names of files that may still be being copied."""
    if names:
        console.print(f"{label('arriving', lang)} {len(names)}", style="yellow")
    for name in names[:PROBLEMS_SHOWN]:
        console.print(Text(f"  {name}", style="cyan"))
    _show_cut(len(names), lang)


def left_record(reason: Diagnostic) -> dict[str, Any]:
    """Return a file that is not taken in as a JSON object: its name, and why."""
    return {"original_name": reason.facts["name"], "status": "left", "reason": reason.record()}


def show_left(reasons: Sequence[Diagnostic], lang: str, on_stderr: bool = False) -> None:
    """Print the files that are not taken in, each with its reason and what to do."""
    _show_left([left_record(reason) for reason in reasons], lang, errors if on_stderr else console)


def _show_left(records: Sequence[Mapping[str, Any]], lang: str, output: Console) -> None:
    if records:
        output.print(f"{label('left', lang)} {len(records)}", style="yellow")
    for record in records[:PROBLEMS_SHOWN]:
        print_hanging(("  ", ""), Text(record["reason"][lang], style="cyan"), output)
        print_hanging(("    → ", "dim"), Text(record["reason"][f"remedy_{lang}"], style="dim"), output)
    if len(records) > PROBLEMS_SHOWN:
        output.print(Text(label("cut_status", lang).format(n=len(records) - PROBLEMS_SHOWN), style="dim"))
