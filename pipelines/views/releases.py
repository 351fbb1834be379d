"""``ipmon releases``, ``publish``, ``approve``, ``rollback``, ``prune``: the releases of an installation, and those that wait.

Belongs here: which release waits, was refused or taken back, the list of all, and their layout. Does not belong here: files and returns
(``status``), or moving a release (``pipelines.release``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from pipelines.common.times import minute, minute_and_zone, time_zone
from pipelines.views.common import NothingPublished, console, label, print_remedy

if TYPE_CHECKING:
    from pipelines.release import Release
    from pipelines.settings import Settings


def pending_record(settings: Settings) -> dict[str, Any]:
    """Return the release that waits, the one that was refused by name and the one that was taken back, each or None.

    The first two have the last decision on them (``decision``), the first whether it needs an approval, and whose. ``passed_over``
    is the id of the last release before the refused one that was not decided against: its place was taken, so that it goes live
    only if somebody approves it.
    """
    from pipelines.release import (
        decision_on,
        lacks_approval,
        look,
        pending,
        read_pointer_log,
        refused,
        taken_back,
        waiting,
    )

    events = read_pointer_log(settings)

    def with_decision(release: Release | None) -> dict[str, Any] | None:
        if release is None:
            return None
        decision = decision_on(events, release.release_id)
        return json.loads(release.to_json()) | {"decision": vars(decision) if decision else None}

    def undecided(release: Release) -> bool:
        return decision_on(events, release.release_id) is None

    embargoed, left, last_refused = waiting(settings), taken_back(settings), refused(settings)
    before = list(filter(undecided, pending(settings, events))) if last_refused and not embargoed else []
    record = with_decision(embargoed)
    if record and embargoed:
        record["needs_approval"] = lacks_approval(settings, embargoed)
        record["approvers"] = settings.approver_names
        record["look"] = look(settings, embargoed)
    return {
        "embargoed": record,
        "refused": with_decision(last_refused),
        "passed_over": before[-1].release_id if before else None,
        "taken_back": left.release_id if left else None,
    }


def show_pending(record: Mapping[str, Any], lang: str) -> None:
    """Print the release that waits with its hour and what it needs, the one that was refused, and the one that was taken back."""
    if waiting := record["embargoed"]:
        until = waiting["embargo_until"]
        console.print(
            Text.assemble(
                (label("embargo", lang) + " ", "yellow"),
                waiting["release_id"],
                f"  {label('until', lang)} {minute_and_zone(until)}" if until else "",
            )
        )
        if waiting["decision"]:
            console.print(Text(f"  {_decision(waiting['decision'], lang)}", style="dim"), soft_wrap=True)
        if waiting["needs_approval"]:
            who = ("、" if lang == "zh" else ", ").join(waiting["approvers"]) or label("anybody", lang)
            facts = {"release_id": waiting["release_id"], "who": who, "look": waiting["look"]}
            print_remedy(label("needs_approval", lang).format_map(facts), style="yellow")
    if refused := record["refused"]:
        head = f"{refused['release_id']}  {_decision(refused['decision'], lang)}"
        console.print(Text(head, style="yellow"), soft_wrap=True)
        text = label("refused_next", lang).format(release_id=refused["release_id"])
        print_remedy(text)
    if passed_over := record["passed_over"]:
        text = label("passed_over", lang).format(release_id=passed_over)
        print_remedy(text, style="yellow")
    if left := record["taken_back"]:
        console.print(Text(label("taken_back", lang).format(release_id=left), style="yellow"))


def _decision(decision: Mapping[str, Any], lang: str) -> str:
    """Return a decision on one line: what, who, when, why, and of which release it was said."""
    what = label(f"decision_{decision['event']}", lang)
    parts = [what, decision["by"], minute_and_zone(decision["at"]), decision["reason"]]
    if decision["of"] and decision["of"] != decision["release_id"]:
        parts.append(label("same_as", lang).format(release_id=decision["of"]))
    return "  ".join(part for part in parts if part)


def show_decision(decision: str, published: Release | None, record: Mapping[str, Any], lang: str) -> None:
    """Print what was decided, the release that went live by it, and what waits on."""
    console.print(Text(label(f"decision_{decision}", lang), style="bold"))
    if published:
        console.print(Text(f"{label('published', lang)} {published.release_id}", style="bold green"))
    show_pending(record, lang)


def show_published(published: Release | None, record: Mapping[str, Any], lang: str) -> None:
    """Print the release that went live, or the one that still waits."""
    if published:
        console.print(Text(f"{label('published', lang)} {published.release_id}", style="bold green"))
    elif not record["embargoed"]:
        console.print(label("nothing_waits", lang), style="cyan")
    show_pending(record, lang)


def show_rollback(release_id: str, record: Mapping[str, Any], lang: str) -> None:
    """Print the release that is live now, and what that means for the next refresh."""
    console.print(
        Text(
            f"{label('rolled_back', lang)}{label('colon', lang)}{label('live', lang)} {release_id}",
            style="bold green",
        )
    )
    show_pending(record, lang)


def show_pruned(pruned: Sequence[Release], lang: str) -> None:
    """Print the ids of the releases that were removed, or would be."""
    console.print(f"{label('pruned', lang)} {len(pruned)}")
    for release in pruned:
        console.print(Text(f"  {release.release_id}", style="cyan"))


def releases_record(settings: Settings) -> list[dict[str, Any]]:
    """Return the releases, newest first: each ``release.json`` with ``state``, ``live_from``, the last ``decision`` and size in bytes."""
    from pipelines.release import decision_on, list_releases, live_from, live_id, pending, read_pointer_log

    events = read_pointer_log(settings)
    since, waits = live_from(events), pending(settings, events)

    def state(release: Release) -> str:
        if release.release_id == live_id(settings):
            return "live"
        if release not in waits:
            return "shelved"
        decision = decision_on(events, release.release_id)
        if decision and decision.event == "refused":
            return "refused"
        has_turn = release == waits[-1] or (decision is not None and decision.event == "approved")
        return "waiting" if has_turn else "shelved"

    return [
        json.loads(release.to_json())
        | {
            "state": state(release),
            "live_from": since.get(release.release_id),
            "decision": vars(decision) if (decision := decision_on(events, release.release_id)) else None,
            "size_bytes": release.size(settings),
        }
        # The others are listed in any case: one of them may have to replace a damaged one. The doctor names that.
        for release in list_releases(settings, skip_damaged=True)
    ]


def show_releases(records: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print the releases: ● is live, ○ waits, if for its hour until the given time, ✗ was refused by name; ← leads to the one before.

    The id, which begins with its day, is never cut: other commands want it.
    """
    if not records:
        console.print(NothingPublished("no_release").text(lang), style="yellow")
        return
    table = Table(header_style="dim", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    names = f"{label('release', lang)}\n[dim]← {label('previous', lang)}[/]"
    built, live_from = (f"{label(name, lang)}\n[dim]{time_zone()}[/]" for name in ("built", "live_from"))
    for heading in ("", names, built, live_from, "MB"):
        table.add_column(
            heading, no_wrap=heading == names, overflow="fold", justify="right" if heading == "MB" else "left"
        )
    for release in records:
        before = release["previous_release_id"]
        is_waiting = release["state"] == "waiting"
        table.add_row(
            {"live": "[green]●[/]", "waiting": "[yellow]○[/]", "refused": "[red]✗[/]"}.get(
                release["state"], ""
            ),
            release["release_id"] + (f"\n[dim]← {before}[/]" if before else ""),
            minute(release["published_at"]),
            minute(release["embargo_until" if is_waiting else "live_from"]),
            f"{release['size_bytes'] / 1e6:.0f}",
        )
    console.print(table)
    for explained in ("release_marks", "release_unmarked"):
        console.print(Text(label(explained, lang), style="dim"))
