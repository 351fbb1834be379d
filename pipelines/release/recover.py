"""Make again what a data folder has lost beside its releases: the stable path, the pointer log, verdicts, states, confirmations.

Belongs here: what each is made from (the releases of the store, and the tables of the live one), and what the live release says
of the attempts that went into it. Does not belong here: receipts and rows (``pipelines.intake``), the order of the whole, and
keeping aside what is replaced (``pipelines.recover``). Everything here may be done twice.
"""

from __future__ import annotations

import datetime as dt
import json
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.common import inventory
from pipelines.common.confirmations import Confirmation, add_confirmation, read_confirmations
from pipelines.common.errors import InstallationError
from pipelines.common.files import write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.common.query import query
from pipelines.release.gate import disclosure
from pipelines.release.publish.publish import point_to
from pipelines.release.store import pointer_log, verdict_history
from pipelines.release.store.pointer_log import CHANGES, EMBARGOED, PUBLISHED, ROLLED_BACK, PointerEvent
from pipelines.release.store.releases import (
    SERVING_FILE,
    Release,
    damaged_file,
    is_due,
    list_releases,
    live_folder,
    live_id,
)
from pipelines.settings import Settings
from schemas.receipt import Finding, Receipt

if TYPE_CHECKING:
    import duckdb

_OTHERS = 0o005
"""The right that a release's folder gives to other accounts once it has been live."""
_OF_ATTEMPT = (
    "submission_id",
    "form_id",
    "submitter",
    "period",
    "document",
    "attempt",
    "status",
    "sha256",
    "received_seq",
    "received_at",
    "original_name",
    "declared_date",
    "is_synthetic",
    "supersedes",
    "rows_received",
    "rows_accepted",
    "rows_quarantined",
    "rows_ignored",
    "rules_version",
)
_OF_FINDING = ("rule_code", "severity", "scope", "source_ref", "found", "expected", "n_cells")


def attempts_of_live(settings: Settings) -> list[Receipt]:
    """Return what the live release says of each attempt that went into it: its receipt, but for what is not published.

    Empty if no release is live, or if it is one of an earlier version that lacks a column.
    """
    if live_folder(settings) is None:
        return []
    with _live(settings) as db:
        if not _has(db, "fct_submission", _OF_ATTEMPT) or not _has(db, "fct_finding", _OF_FINDING):
            return []
        rows = query(db, f"select {', '.join(_OF_ATTEMPT)} from fct_submission")
        findings: dict[str, list[Finding]] = {}
        listed = ", ".join(_OF_FINDING)
        for row in query(
            db, f"select submission_id, {listed} from fct_finding where scope <> 'series' order by finding_no"
        ):
            submission_id = row.pop("submission_id")
            known: dict[str, Any] = {name: "" if value is None else value for name, value in row.items()}
            findings.setdefault(submission_id, []).append(Finding(**known))
    return [Receipt(**_as_text(row), findings=findings.get(row["submission_id"], [])) for row in rows]


@dataclass
class Restored:
    """What was made again, by its name in the inventory, and what is to be said of it."""

    counts: dict[str, int] = field(default_factory=dict)
    remarks: list[Diagnostic] = field(default_factory=list)


def restore(settings: Settings, now: dt.datetime) -> Restored:
    """Make again all that the releases tell; the stable path first, since most is read from the live release."""
    made = Restored()
    has_log = bool(_logged(settings))
    live = restore_live(settings, now)
    if live:
        made.counts[inventory.LIVE] = 1
        if not has_log:
            made.remarks.append(Diagnostic("recover_live_guessed", {"release_id": live.release_id}))
    elif not settings.live.exists():
        made.remarks += _why_none_is_live(settings, now)
        return made
    made.counts[inventory.POINTER_LOG] = rebuild_pointer_log(settings)
    if made.counts[inventory.POINTER_LOG]:
        made.remarks.append(Diagnostic("recover_log_from_releases", {"path": settings.pointer_log}))
    made.counts[inventory.VERDICTS] = rebuild_verdicts(settings)
    was_there = settings.disclosed.exists()
    pruned = remember_disclosed(settings)
    made.counts[inventory.DISCLOSED] = int(settings.disclosed.exists() and not was_there)
    if pruned:
        made.remarks.append(Diagnostic("recover_states_pruned", {"n": len(pruned)}))
    made.counts[inventory.CONFIRMED] = restore_confirmations(settings)
    return made


def gaps(settings: Settings) -> dict[str, int]:
    """Return what the releases show to be missing, by its name in the inventory: data folders of earlier versions have none."""
    releases = list_releases(settings, skip_damaged=True)
    if not releases:
        return {}
    n_missing = {inventory.LIVE: int(not settings.live.exists())}
    if settings.live.exists() and live_folder(settings):
        n_missing[inventory.POINTER_LOG] = int(not settings.pointer_log.exists())
        n_missing[inventory.DISCLOSED] = int(not settings.disclosed.exists())
        n_missing[inventory.CONFIRMED] = len(_unrecorded(settings))
        n_missing[inventory.VERDICTS] = len(_unkept(settings))
    return {name: n for name, n in n_missing.items() if n}


def restore_live(settings: Settings, now: dt.datetime) -> Release | None:
    """Point the stable path to the release that was live, if it leads nowhere; return that release, None if nothing was done.

    That is the last one of the pointer log; without a log the newest release that other accounts may open, which is what going
    live does to it, and whose embargo is over. A release whose serving file is missing or damaged is never made live.
    """
    if settings.live.exists():
        return None
    last = _last_live(settings)
    whole = _whole_been_live(settings, now, last)
    release = next((r for r in whole if last in (None, r.release_id)), None)
    if release:
        point_to(settings, release)
    return release


def _last_live(settings: Settings) -> str | None:
    return next((e.release_id for e in reversed(_logged(settings)) if e.event in CHANGES), None)


def _whole_been_live(settings: Settings, now: dt.datetime, last: str | None) -> Iterator[Release]:
    """Yield the last live release, and those that readers could open, whose serving file is as published, newest first."""
    for release in list_releases(settings, skip_damaged=True):
        is_seen = release.release_id == last or (is_due(release, now) and _is_open(settings, release))
        if is_seen and not damaged_file(settings, release, SERVING_FILE):
            yield release


def _why_none_is_live(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Yield why the stable path leads nowhere, with the release that may be taken instead; nothing in a new data folder."""
    last = _last_live(settings)
    was_live = last or (live_id(settings) if settings.live.is_symlink() else None)
    taken_back = pointer_log.taken_back_at(_logged(settings))
    others = sorted(_whole_been_live(settings, now, last), key=lambda r: r.release_id in taken_back)
    if others:
        facts = {"path": settings.live, "release_id": was_live, "other": others[0].release_id}
        yield Diagnostic("recover_live_damaged", facts)
    elif was_live or inventory.missing(settings):
        yield Diagnostic("recover_no_release", {"path": settings.releases})


def rebuild_pointer_log(settings: Settings) -> int:
    """Write the pointer log as far as releases and the live one's verdict history tell; return how many events were added.

    Events of a log that can be read stay; later ones are added.
    """
    known = _logged(settings)
    changes = [event.release_id for event in known if event.event != EMBARGOED]
    if changes and settings.live.exists() and changes[-1] == live_id(settings):
        return 0
    try:
        shown = _events_of_releases(settings)
    except InstallationError:  # a manifest of a release is damaged, which the doctor names
        shown = []
    last = max((event.at for event in known), default="")
    events = known + [event for event in shown if event.at > last]
    if not events or events == known:
        return 0
    write_atomically(settings.pointer_log, json.dumps([asdict(event) for event in events], indent=1))
    return len(events) - len(known)


def rebuild_verdicts(settings: Settings) -> int:
    """Keep the verdicts of every release that was live and is in the store, and of those before it; return how many files were added."""
    before = _n_verdicts(settings)
    settings.verdict_history.mkdir(parents=True, exist_ok=True)
    for release in _been_live(settings):
        verdict_history.keep_from(settings, release.folder(settings) / SERVING_FILE)
    return _n_verdicts(settings) - before


def remember_disclosed(settings: Settings) -> list[str]:
    """Add the states of every release that was live to what readers have seen; return the ids of those that are not in the store."""
    been_live = _been_live(settings)
    for release in been_live:
        disclosure.remember(settings, release)
    there = {release.release_id for release in been_live}
    events = pointer_log.read_pointer_log(settings)
    return [release_id for release_id in pointer_log.live_from(events) if release_id not in there]


def restore_confirmations(settings: Settings) -> int:
    """Record again the confirmations that the live release shows; return how many were missing."""
    missing = _unrecorded(settings)
    for confirmation in missing:
        add_confirmation(settings, confirmation)
    return len(missing)


def damaged_state(settings: Settings) -> dict[str, list[Diagnostic]]:
    """Return the diagnostics of damage, by the name of the damaged thing in the inventory."""
    reads: Mapping[str, Callable[[Settings], Any]] = {
        inventory.POINTER_LOG: pointer_log.read_pointer_log,
        inventory.DISCLOSED: disclosure.seen_states,
        inventory.CONFIRMED: read_confirmations,
    }
    findings = {inventory.VERDICTS: verdict_history.damaged(settings)}
    for name, read in reads.items():
        path = inventory.KEPT[name].path(settings)
        findings[name] = []
        try:
            read(settings)
        except InstallationError as error:
            findings[name] = [d for d in error.findings if d.facts.get("path") == path]
    return {name: diagnostics for name, diagnostics in findings.items() if diagnostics}


def _unrecorded(settings: Settings) -> list[Confirmation]:
    """Return the confirmations that the live release shows and the file lacks, in the order of their times."""
    names = ("submission_id", "confirmed_reason", "confirmed_by", "confirmed_at")
    if live_folder(settings) is None:
        return []
    with _live(settings) as db:
        if not _has(db, "fct_submission", names):
            return []
        rows = db.execute(
            f"select {', '.join(names)} from fct_submission where confirmed_at is not null "
            "order by confirmed_at, submission_id"
        ).fetchall()
    try:
        recorded = {c.submission_id for c in read_confirmations(settings)}
    except InstallationError:
        recorded = set()
    return [Confirmation(s, why, who, at.isoformat()) for s, why, who, at in rows if s not in recorded]


def _unkept(settings: Settings) -> list[str]:
    """Return the releases before the live one whose verdicts are not kept; the live one's are, before it is replaced."""
    live = live_id(settings)
    try:
        been_live = pointer_log.live_from(pointer_log.read_pointer_log(settings))
    except InstallationError:
        return []
    there = {r.release_id for r in list_releases(settings, skip_damaged=True)}
    kept = {path.stem for path in settings.verdict_history.glob("[!.]*.parquet")}
    return sorted((been_live.keys() & there) - kept - {live})


def _been_live(settings: Settings) -> list[Release]:
    """Return the releases of the store that readers have seen, in the order in which they first went live."""
    live_from = pointer_log.live_from(pointer_log.read_pointer_log(settings))
    there = (r for r in list_releases(settings, skip_damaged=True) if r.release_id in live_from)
    return sorted(there, key=lambda r: live_from[r.release_id])


def _logged(settings: Settings) -> list[PointerEvent]:
    """Return the events of the log; none if it is missing or damaged."""
    try:
        return pointer_log.read_events(settings)
    except InstallationError:
        return []


def _events_of_releases(settings: Settings) -> list[PointerEvent]:
    """Return the events that the releases show; the live one knows when each before it went live and was taken back."""
    shown, times = pointer_log.events_of_releases(settings), _times(settings)
    published = {e.release_id: e.at for e in shown if e.event == PUBLISHED}
    published |= {release_id: at for release_id, (at, _) in times.items()}
    changes = [(at, PUBLISHED, release_id) for release_id, at in published.items()]
    changes += [(back, ROLLED_BACK, release_id) for release_id, (_, back) in times.items() if back]
    changes += [
        (_utc(r.published_at), EMBARGOED, r.release_id)
        for r in list_releases(settings)
        if r.embargo_until and r.release_id in published
    ]
    return [*_chained(sorted(changes)), *(e for e in shown if e.event != PUBLISHED)]


def _chained(changes: list[tuple[str, str, str]]) -> Iterator[PointerEvent]:
    """Yield events of changes in the order of their times; a release that is taken back gives way to the one before it."""
    been_live: list[str] = []
    for at, event, release_id in changes:
        live = been_live[-1] if been_live else None
        if event != ROLLED_BACK:
            yield PointerEvent(event=event, release_id=release_id, left=live, at=at)
        if event == PUBLISHED:
            been_live.append(release_id)
        elif event == ROLLED_BACK and live == release_id and len(been_live) > 1:
            been_live.pop()
            yield PointerEvent(event=ROLLED_BACK, release_id=been_live[-1], left=release_id, at=at)


def _times(settings: Settings) -> dict[str, tuple[str, str | None]]:
    """Return when each release before the live one went live, and when it was taken back, ISO 8601 in UTC."""
    if live_folder(settings) is None:
        return {}
    with _live(settings) as db:
        if not _has(db, "fct_verdict_history", ("release_id", "live_from", "taken_back_at")):
            return {}
        rows = db.execute(
            "select release_id, min(live_from), max(taken_back_at) from fct_verdict_history where live_from is not null group by 1"
        ).fetchall()
    return {release_id: (_iso(at), _iso(back) if back else None) for release_id, at, back in rows}


def _iso(moment: dt.datetime) -> str:
    return moment.replace(tzinfo=dt.UTC).isoformat(timespec="seconds")


def _utc(text: str) -> str:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).isoformat(timespec="seconds")


def _live(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the file of the live release.

    Raises:
        InstallationError: it is damaged; another release is to be made live first.
    """
    import duckdb

    try:
        return duckdb.connect(str(settings.live.resolve()), read_only=True)
    except duckdb.Error:
        facts = {"path": settings.live.resolve(), "release_id": live_id(settings)}
        raise InstallationError(Diagnostic("release_changed", facts)) from None


def _has(db: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> bool:
    query = "select column_name from duckdb_columns() where table_name = ?"
    return {*columns} <= {name for (name,) in db.execute(query, [table]).fetchall()}


def _as_text(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its day and time as receipts have them."""
    day, moment = row["declared_date"], row["received_at"]
    return row | {"declared_date": day and day.isoformat(), "received_at": moment.isoformat()}


def _is_open(settings: Settings, release: Release) -> bool:
    mode = stat.S_IMODE(release.folder(settings).stat().st_mode)
    return mode & _OTHERS == _OTHERS


def _n_verdicts(settings: Settings) -> int:
    kept = inventory.KEPT[inventory.VERDICTS]
    return kept.count(kept.path(settings))
