"""What the home of a plan shows beside its targets: what changed since the release before, and what is open or late in its region.

Belongs here: which rows belong to a plan. Does not belong here: reading them (``queries``), the page (``pages``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from pipelines.report.grouping import grouped
from pipelines.report.queries import Row

NO_DATA = "no_data"


def changes(
    release: Row, progress: Sequence[Row], history: Mapping[Any, Sequence[Row]]
) -> list[tuple[Row, Row, Row]] | None:
    """Return the targets whose verdict differs from that of the release before; None if there is none before."""
    previous = release["previous_release_id"]
    if not previous:
        return None
    changed = []
    for row in progress:
        releases = {h["release_id"]: h for h in history.get((row["plan_id"], row["target_id"]), ())}
        before, now = releases.get(previous), releases.get(release["release_id"])
        if before and now and before["verdict"] != now["verdict"]:
            changed.append((row, before, now))
    return changed


def owing(progress: Iterable[Row]) -> list[list[Row]]:
    """Return the targets without data by the agency that is to report them, the most first."""
    by_agency = grouped((row for row in progress if row["verdict"] == NO_DATA), "responsible_agency")
    return sorted(by_agency.values(), key=lambda rows: -len(rows))


def open_alerts(alerts: Iterable[Row], plan_id: str, areas: Set[str]) -> list[Row]:
    """Return the alerts on targets of a plan, and those on what its areas have sent or owe; one of no known area is everybody's."""
    return [
        row
        for row in alerts
        if (row["plan_id"] == plan_id if row["plan_id"] else not row["areas"] or areas & set(row["areas"]))
    ]


def overdue(reporting: Iterable[Row], areas: Set[str]) -> list[Row]:
    """Return the overdue reports of senders in the areas of a plan, and of those that are in no list."""
    return [row for row in reporting if row["status"] == "overdue" and row["agency_area"] in {None, *areas}]
