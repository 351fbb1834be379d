"""``ipmon status``, ``releases``, ``publish``, ``rollback``, ``prune``: the state of an installation and its releases.

Belongs here: reading the live release, the others, files that wait and overdue returns, and their layout. Does not
belong here: verdicts (``scoreboard``).
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

from pipelines.views.common import PROBLEMS_SHOWN, console, errors, has_holds, label, open_live, query

if TYPE_CHECKING:
    from pipelines.common.messages import Diagnostic
    from pipelines.release import Release
    from pipelines.settings import Settings

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


def status_record(settings: Settings) -> dict[str, Any]:
    """Return the live release, files that wait, the running writer, and the returns of each form as of now."""
    from pipelines.common.confirmations import read_confirmations
    from pipelines.common.lock import lock_holder
    from pipelines.intake import arriving, left_files, pending
    from pipelines.intake.inbox import shown_name
    from pipelines.monitoring.alerts import undelivered
    from pipelines.release import current, taken_back, waiting

    release, embargoed, left = current(settings), waiting(settings), taken_back(settings)
    record: dict[str, Any] = {
        "release": json.loads(release.to_json()) if release else None,
        "embargoed": json.loads(embargoed.to_json()) if embargoed else None,
        "taken_back": left.release_id if left else None,
        "waiting": [shown_name(path.name) for path in pending(settings)],
        "arriving": [shown_name(path.name) for path in arriving(settings)],
        "left": [left_record(reason) for reason in left_files(settings)],
        "at_work": lock_holder(settings),
        "alerts_undelivered": [finding.record() for finding in undelivered(settings)],
        "held": [],
        "reporting": [],
    }
    if release:
        with open_live(settings) as live:
            record["reporting"] = _with_deliveries(settings, query(live, REPORTING))
            held = query(live, HELD) if has_holds(live) else []
        since = {c.submission_id: c.confirmed_at for c in read_confirmations(settings)}
        record["held"] = [row | {"confirmed_at": since.get(row["submission_id"])} for row in held]
    return record


def _with_deliveries(settings: Settings, returns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the returns of the live release with the attempts that were accepted since: a later one shows them.

    It waits for its hour, or is still to be built. A sender who has delivered is not overdue meanwhile.
    """
    from pipelines.release.build.input_hash import read_attempts, statement_date

    key = ("form_id", "submitter", "document", "period")
    accepted: dict[tuple[str, ...], list[str]] = {}
    for receipt in read_attempts(settings):
        if receipt.rows_accepted:
            of = tuple(getattr(receipt, name) for name in key)
            accepted.setdefault(of, []).append(statement_date(settings, receipt))

    def present(row: dict[str, Any]) -> dict[str, Any]:
        dates = accepted.get(tuple(row[name] for name in key))
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
                (release["published_at"][:16], "dim"),
            )
        )
    else:
        console.print(label("no_release", lang), style="yellow")
    show_embargo(record["embargoed"], record["taken_back"], lang)
    if record["at_work"]:
        console.print(
            Text.assemble(
                (label("working", lang) + " ", "yellow"),
                "{command} (pid {pid}, {since})".format(**record["at_work"]),
            )
        )
    for finding in record["alerts_undelivered"]:
        console.print(Text(finding[lang], style="yellow"), soft_wrap=True)
    console.print(f"{label('waiting', lang)} {len(record['waiting'])}")
    for name in record["waiting"][:PROBLEMS_SHOWN]:
        console.print(Text(f"  {name}", style="cyan"))
    show_arriving(record["arriving"], lang)
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


def show_overdue(returns: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print overdue returns with their senders, the longest overdue first."""
    for row in returns[:PROBLEMS_SHOWN]:
        document = "" if row["document"] == "main" else f" ({row['document']})"
        late = label("days_late", lang).format(due=row["due_date"], days=row["days_late"])
        refused = label("n_refused", lang).format(n=row["n_refused"]) if row["n_refused"] else ""
        console.print(
            Text.assemble(
                (f"{label('overdue', lang)} ", "red"),
                (str(row[f"submitter_{lang}"] or row["submitter"]), "bold"),
                f" {row[f'form_{lang}'] or row['form_id']} {row['period']}{document}",
                (f"  {late}{refused}", "dim"),
            )
        )
    if len(returns) > PROBLEMS_SHOWN:
        console.print(label("cut", lang).format(n=len(returns) - PROBLEMS_SHOWN), style="dim")


def show_held(submissions: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print the submissions with held figures, and how many each has."""
    if not submissions:
        return
    n = sum(row["figures_held"] for row in submissions)
    console.print(Text(f"{label('held_figures', lang)} {n}: {label('held_until', lang)}", style="yellow"))
    for row in submissions[:PROBLEMS_SHOWN]:
        what = " ".join(
            str(row[name]) for name in (f"submitter_{lang}", f"form_{lang}", "period") if row[name]
        )
        line = Text.assemble(
            (f"  {row['submission_id']}  {row['figures_held']}", "cyan"), (f"  {what}", "dim")
        )
        if row["confirmed_at"]:
            line.append(f"  {label('confirmed', lang)}  {label('confirmed_next', lang)}", "green")
        console.print(line)
    if len(submissions) > PROBLEMS_SHOWN:
        console.print(label("cut", lang).format(n=len(submissions) - PROBLEMS_SHOWN), style="dim")


def show_arriving(names: Sequence[str], lang: str) -> None:
    """Print the names of files that may still be being copied."""
    if names:
        console.print(f"{label('arriving', lang)} {len(names)}", style="yellow")
    for name in names[:PROBLEMS_SHOWN]:
        console.print(Text(f"  {name}", style="cyan"))


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
        output.print(Text(f"  {record['reason'][lang]}", style="cyan"), soft_wrap=True)
        output.print(Text(f"    → {record['reason'][f'remedy_{lang}']}", style="dim"), soft_wrap=True)
    if len(records) > PROBLEMS_SHOWN:
        output.print(label("cut", lang).format(n=len(records) - PROBLEMS_SHOWN), style="dim")


def show_other_releases(waiting: Release | None, left: Release | None, lang: str) -> None:
    """Print the release under embargo and the one that was taken back, if there are any."""
    show_embargo(vars(waiting) if waiting else None, left.release_id if left else None, lang)


def show_embargo(waiting: Mapping[str, Any] | None, left: str | None, lang: str) -> None:
    """Print the release under embargo with its hour, and the id of the one that was taken back."""
    if waiting:
        console.print(
            Text.assemble(
                (label("embargo", lang) + " ", "yellow"),
                waiting["release_id"],
                f"  {label('until', lang)} {waiting['embargo_until']}",
            )
        )
    if left:
        console.print(Text(label("taken_back", lang).format(release_id=left), style="yellow"))


def show_published(published: Release | None, waiting: Release | None, lang: str) -> None:
    """Print the release that went live, or the one that is still under embargo."""
    if published:
        console.print(Text(f"{label('published', lang)} {published.release_id}", style="bold green"))
    elif not waiting:
        console.print(label("nothing_waits", lang), style="cyan")
    show_other_releases(waiting, None, lang)


def show_rollback(release_id: str, left: Release | None, lang: str) -> None:
    """Print the release that is live now, and what that means for the next refresh."""
    console.print(
        Text(f"{label('rolled_back', lang)}: {label('live', lang)} {release_id}", style="bold green")
    )
    show_other_releases(None, left, lang)


def show_pruned(pruned: Sequence[Release], lang: str) -> None:
    """Print the ids of the releases that were removed, or would be."""
    console.print(f"{label('pruned', lang)} {len(pruned)}")
    for release in pruned:
        console.print(Text(f"  {release.release_id}", style="cyan"))


def releases_record(settings: Settings) -> list[dict[str, Any]]:
    """Return the releases, newest first: each ``release.json`` with ``state``, ``live_from`` and size in bytes."""
    from pipelines.release import list_releases, live_from, live_id, read_pointer_log, waiting

    embargoed, since = waiting(settings), live_from(read_pointer_log(settings))

    def state(release: Release) -> str:
        if release.release_id == live_id(settings):
            return "live"
        return "waiting" if release == embargoed else "shelved"

    return [
        json.loads(release.to_json())
        | {
            "state": state(release),
            "live_from": since.get(release.release_id),
            "size_bytes": release.size(settings),
        }
        # The others are listed in any case: one of them may have to replace a damaged one. The doctor names that.
        for release in list_releases(settings, skip_damaged=True)
    ]


def show_releases(records: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print the releases: ● is live, ○ is under embargo until the given time."""
    table = Table(header_style="dim", box=SIMPLE_HEAD)
    headings = ("release", "as_of", "published", "live_from", "previous")
    for heading in ("", *(label(key, lang) for key in headings), "MB"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "MB" else "left")
    for release in records:
        is_waiting = release["state"] == "waiting"
        table.add_row(
            {"live": "[green]●[/]", "waiting": "[yellow]○[/]"}.get(release["state"], ""),
            release["release_id"],
            release["as_of"],
            release["published_at"][:16],
            (release["embargo_until" if is_waiting else "live_from"] or "")[:16],
            release["previous_release_id"] or "",
            f"{release['size_bytes'] / 1e6:.0f}",
        )
    console.print(table)
