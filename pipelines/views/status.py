"""What stands: the live release, the shelf, what waits, who owes what.

Belongs here: ``ipmon status`` and ``ipmon releases``. Does not belong here: verdicts (``scoreboard``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from pipelines.views.common import PROBLEMS_SHOWN, console, label, open_live, query

if TYPE_CHECKING:
    from pipelines.release import Release
    from pipelines.settings import Settings

# A return under the names that its sender and its form go by on the day of the build.
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


def status_record(settings: Settings) -> dict[str, Any]:
    """Return the live release, files that wait, who is at work, and each form's returns."""
    from pipelines.intake import arriving, pending
    from pipelines.refresh import lock_holder
    from pipelines.release import current

    release = current(settings)
    record: dict[str, Any] = {
        "release": json.loads(release.to_json()) if release else None,
        "waiting": [path.name for path in pending(settings)],
        "arriving": [path.name for path in arriving(settings)],
        "at_work": lock_holder(settings),
        "reporting": [],
    }
    if release:
        with open_live(settings) as live:
            record["reporting"] = query(live, REPORTING)
    return record


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
    if record["at_work"]:
        console.print(
            Text.assemble(
                (label("working", lang) + " ", "yellow"),
                "{command} (pid {pid}, {since})".format(**record["at_work"]),
            )
        )
    console.print(f"{label('waiting', lang)} {len(record['waiting'])}")
    for name in record["waiting"][:PROBLEMS_SHOWN]:
        console.print(Text(f"  {name}", style="cyan"))
    show_arriving(record["arriving"], lang)
    statuses = Counter((row["form_id"], row["status"]) for row in record["reporting"])
    names = sorted({s for _, s in statuses})
    if not names:
        return
    table = Table(label("form", lang), *(label(n, lang) for n in names), header_style="dim", box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for form in sorted({f for f, _ in statuses}):
        table.add_row(form, *(str(statuses[form, s] or "") for s in names))
    console.print(table)
    show_owed([row for row in record["reporting"] if row["status"] == "overdue"], lang)


def show_owed(owed: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Say who owes what, the longest overdue first."""
    for row in owed[:PROBLEMS_SHOWN]:
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
    if len(owed) > PROBLEMS_SHOWN:
        console.print(label("cut", lang).format(n=len(owed) - PROBLEMS_SHOWN), style="dim")


def show_arriving(names: Sequence[str], lang: str) -> None:
    """Name the files that were written to a moment ago."""
    if names:
        console.print(f"{label('arriving', lang)} {len(names)}", style="yellow")
    for name in names[:PROBLEMS_SHOWN]:
        console.print(Text(f"  {name}", style="cyan"))


def show_releases(found: list[Release], live: Release | None) -> None:
    """Print the shelf of releases, the live one marked."""
    table = Table(header_style="dim", box=SIMPLE_HEAD)
    for heading in ("", "release", "as of", "published", "inputs", "content"):
        table.add_column(heading, no_wrap=True)
    for release in found:
        is_live = live is not None and release.release_id == live.release_id
        table.add_row(
            "[green]●[/]" if is_live else "",
            release.release_id,
            release.as_of.isoformat(),
            release.published_at[:16],
            str(len(release.inputs)),
            release.content_hash[:12],
        )
    console.print(table)
