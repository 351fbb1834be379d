"""What the data folder holds that Dagster did not make, as events of Dagster.

Belongs here: which parts of the folder have changed, and which of their events are missing. Does not belong here: the events
(``submissions.events``, ``warehouse.events``, ``quality.events``, ``release.events``), and when the folder is looked at (``sensors``).

The command line and ``ipmon serve`` write the same folder without Dagster. What they wrote is reported as Dagster would have reported it
had it run the steps itself, and no part twice: not what was reported before, and not what a run of Dagster has reported.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import dagster as dg

from pipelines.defs.quality.events import gate_events
from pipelines.defs.release.events import (
    REFRESHED_AT,
    RELEASE_ID,
    ended_well_at,
    release_events,
    shown_release,
)
from pipelines.defs.submissions.events import (
    form_events,
    intake_events,
    not_shown,
    overdue_events,
    shown_until,
)
from pipelines.defs.submissions.forms import read_forms
from pipelines.defs.warehouse.events import dbt_events, ran_by, shown_invocation
from pipelines.release import SERVING_FILE, current, live_id
from pipelines.release.gate.expectations import requirements
from pipelines.release.gate.gate import RECORD, read_record
from pipelines.settings import Settings

Event = dg.AssetMaterialization | dg.AssetObservation | dg.AssetCheckEvaluation


def state(settings: Settings) -> dict[str, str]:
    """Return for each part of the folder a text that changes with it."""
    return {
        "ledger": _changed_at(settings.receipts),
        "build": _changed_at(settings.build / RECORD),
        "release": f"{live_id(settings)} {ended_well_at(settings)}",
    }


def events_since(
    settings: Settings, instance: dg.DagsterInstance, previous: Mapping[str, str]
) -> Iterator[Event]:
    """Yield the events of the parts that have changed since a state, but for those that Dagster's runs have reported."""
    for part, text in state(settings).items():
        if previous.get(part) != text:
            yield from PARTS[part](settings, instance)


def _ledger(settings: Settings, instance: dg.DagsterInstance) -> Iterator[Event]:
    from pipelines.intake import read_ledger

    ledger, shown = read_ledger(settings), shown_until(instance)
    if not_shown(ledger, shown):
        yield from intake_events(settings, ledger, shown)
        yield from form_events(settings, _forms(settings), ledger, shown)


def _build(settings: Settings, instance: dg.DagsterInstance) -> Iterator[Event]:
    """Yield the events of the last build that the gate saw; a selection that was run since is no whole build."""
    record = read_record(settings)
    if record is None or record["invocation_id"] in {None, shown_invocation(instance)}:
        return
    if ran_by(settings) == record["invocation_id"]:
        yield from dbt_events(settings)
    yield from gate_events(record, list(requirements(settings)))


def _release(settings: Settings, instance: dg.DagsterInstance) -> Iterator[Event]:
    release, shown = current(settings), shown_release(instance)
    if release is None:
        return
    if shown != {RELEASE_ID: release.release_id, REFRESHED_AT: ended_well_at(settings)}:
        yield from release_events(settings, release)
    if shown.get(RELEASE_ID) != release.release_id:
        yield from overdue_events(release.folder(settings) / SERVING_FILE, _forms(settings))


PARTS: Mapping[str, Callable[[Settings, dg.DagsterInstance], Iterator[Event]]] = {
    "ledger": _ledger,
    "build": _build,
    "release": _release,
}


def _forms(settings: Settings) -> list[str]:
    return [form.form_id for form in read_forms(settings)]


def _changed_at(path: Path) -> str:
    """Return when a file was written, or when the last file of a folder was put in its place; "" if it is missing."""
    return str(path.stat().st_mtime_ns) if path.exists() else ""
