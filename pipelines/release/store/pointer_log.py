"""The pointer log: which release the stable path pointed to, since when, and what was decided on those that waited.

It is only ever added to.

Belongs here: ``state/moves.json`` and what follows from it alone: which releases wait, the release that was taken back.
Does not belong here: moving the pointer (``publish``, ``rollback``), or whether a release that waits may go live (``approval``). Standard library only.

An event is written before the pointer moves, so that a crash between the two loses none. An event whose move did not
happen is recognised by the next one: it does not start from where that move would have led. A log that is missing is
made again from the releases, as far as they say what happened.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from pipelines.common import inventory
from pipelines.common.files import reading, write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.release.store.releases import (
    MANIFEST,
    Release,
    list_releases,
    live_id,
    live_since,
    read_release,
)
from pipelines.settings import Settings

PUBLISHED, ROLLED_BACK = CHANGES = ("published", "rolled_back")
EMBARGOED = "embargoed"
APPROVED, HELD, REFUSED = DECISIONS = ("approved", "held", "refused")
EVENTS = (*CHANGES, EMBARGOED, *DECISIONS)


@dataclass(frozen=True)
class Signature:
    """Who decided on a release.

    Attributes:
        by: the name of who decided.
        reason: why.
        of: the release that was decided on, if this one has the same figures and inherits the decision; else "".
    """

    by: str = ""
    reason: str = ""
    of: str = ""


@dataclass(frozen=True)
class PointerEvent(Signature):
    """One event of the log.

    Attributes:
        event: ``published`` or ``rolled_back`` (the pointer moved), ``embargoed`` (a release began to wait), or what was decided
            on a release that waited: ``approved``, ``held``, ``refused``.
        release_id: the release that went live, that waits, or that was decided on.
        left: the release that was live before, None if there was none.
        at: when, ISO 8601 in UTC.
    """

    event: str = ""
    release_id: str = ""
    left: str | None = None
    at: str = ""


def record(
    settings: Settings, event: str, release: Release, at: dt.datetime, signature: Signature | None = None
) -> None:
    """Add an event to the log, with its signature if it is a decision."""
    # A new release is in the store already, and has not been live yet.
    is_new = event in (PUBLISHED, EMBARGOED) or (signature is not None and signature.of)
    events = _read(settings, without=release if is_new else None)
    signed = asdict(signature) if signature else {}
    events.append(
        PointerEvent(
            event=event, release_id=release.release_id, left=_live_id(settings), at=_utc(at), **signed
        )
    )
    write_atomically(settings.pointer_log, json.dumps([_as_json(e) for e in events], indent=1))


def read_pointer_log(settings: Settings) -> list[PointerEvent]:
    """Return the events that took place, oldest first.

    Raises:
        InstallationError: the log is damaged; or it is missing, and so is what it would be made from again.
    """
    # Read from the end: each move must have led to where the next one started, the last one to the live release.
    led_to = _live_id(settings)
    events = []
    for event in reversed(_read(settings)):
        if event.event not in CHANGES:
            events.append(event)
        elif event.release_id == led_to:
            events.append(event)
            led_to = event.left
    return events[::-1]


def pending(settings: Settings, events: Sequence[PointerEvent] | None = None) -> list[Release]:
    """Return the releases that began to wait since the pointer last moved, also those that were refused, oldest first."""
    ids: dict[str, None] = {}
    for event in read_pointer_log(settings) if events is None else events:
        if event.event in CHANGES:
            ids.clear()
        elif event.event == EMBARGOED:
            ids.pop(event.release_id, None)
            ids[event.release_id] = None
    return [release for release_id in ids if (release := _release(settings, release_id))]


def read_events(settings: Settings) -> list[PointerEvent]:
    """Return the events of the log as they stand in its file, those too that did not take place; none if there is no file.

    Raises:
        InstallationError: the log is damaged.
    """
    return _read(settings) if settings.pointer_log.exists() else []


def events_of_releases(settings: Settings) -> list[PointerEvent]:
    """Return the events that the releases of the store show, whatever the log says."""
    return _from_releases(settings, list_releases(settings))


def waiting(settings: Settings) -> Release | None:
    """Return the release that waits, for its hour or for a decision: the newest, but one that was refused."""
    events = read_pointer_log(settings)
    releases = pending(settings, events)
    for release in reversed(releases):
        decision = decision_on(events, release.release_id)
        kind = decision.event if decision else None
        # An earlier one waits on only if it was approved itself: a later one has taken its place.
        if kind == APPROVED or (kind != REFUSED and release == releases[-1]):
            return release
    return None


def lost_stable_path(settings: Settings) -> list[Diagnostic]:
    """Return that the stable path is gone although a release has been live; nothing if it is there, or none has been live."""
    if os.path.lexists(settings.live):
        return []
    if lost := inventory.lost(settings, inventory.LIVE):
        return lost
    # Without an inventory only that something was live before an event tells a loss from a first publish that was killed.
    if not any(event.left for event in _read(settings)):
        return []
    facts = inventory.KEPT[inventory.LIVE].facts(settings) | {"known": 1, "there": 0}
    return [Diagnostic("kept_lost", facts)]


def decision_on(events: Sequence[PointerEvent], release_id: str) -> PointerEvent | None:
    """Return the last decision on a release, None if there is none."""
    decisions = (e for e in reversed(events) if e.release_id == release_id and e.event in DECISIONS)
    return next(decisions, None)


def taken_back(settings: Settings) -> Release | None:
    """Return the release that the last change of the pointer rolled back; None if that change was no rollback."""
    events = read_pointer_log(settings)
    changes = [e for e in events if e.event in CHANGES]
    if not changes or changes[-1].left not in taken_back_at(events) or changes[-1].event != ROLLED_BACK:
        return None
    return _release(settings, changes[-1].left)


def live_from(events: Sequence[PointerEvent]) -> dict[str, str]:
    """Map each release that ever was live to when it first was, ISO 8601 in UTC."""
    return {e.release_id: e.at for e in reversed(events) if e.event in CHANGES}


def taken_back_at(events: list[PointerEvent]) -> dict[str, str]:
    """Map each release that was taken back, and has not been live since, to when that was.

    Going to a release that was taken back, or that never was live, is going forward: it takes nothing back.
    """
    times: dict[str, str] = {}
    been_live: set[str] = set()
    for event in events:
        if event.event not in CHANGES:
            continue
        is_forward = times.pop(event.release_id, None) is not None or event.release_id not in been_live
        if event.event == ROLLED_BACK and event.left and not is_forward:
            times[event.left] = event.at
        been_live.add(event.release_id)
    return times


def _as_json(event: PointerEvent) -> dict[str, str | None]:
    """Return an event as it is written: without what it does not say, as earlier versions wrote it."""
    return {name: value for name, value in asdict(event).items() if value != ""}


def _utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")


def _live_id(settings: Settings) -> str | None:
    # From the stable path alone: a live release whose manifest is damaged can be rolled back.
    return live_id(settings) if settings.live.exists() else None


def _read(settings: Settings, without: Release | None = None) -> list[PointerEvent]:
    """Return all events of the log; if it is missing, those that the releases show, leaving one out."""
    if not settings.pointer_log.exists():
        return _from_releases(settings, [r for r in list_releases(settings) if r != without])
    with reading(settings.pointer_log, "pointer_log_damaged"):
        return _events(json.loads(settings.pointer_log.read_text("utf-8")))


def _events(raw: list[dict[str, str]]) -> list[PointerEvent]:
    events = [PointerEvent(**event) for event in raw]
    if not isinstance(raw, list) or not events:
        raise TypeError
    for event in events:
        dt.datetime.fromisoformat(event.at)
        if event.event not in EVENTS or not isinstance(event.release_id, str):
            raise ValueError
    return events


def _from_releases(settings: Settings, releases: list[Release]) -> list[PointerEvent]:
    """Return the events that releases show: which followed which, which one is waiting, which one was taken back.

    Args:
        settings: the installation.
        releases: those of the store, newest first.
    """
    live = next((r for r in releases if r.release_id == _live_id(settings)), None)
    moved_at = live_since(settings) if live else None
    newer = releases[: releases.index(live)] if live else releases
    waiting = [r for r in newer if r.awaits_approval or _was_embargoed(r, moved_at)]
    events: list[PointerEvent] = []
    # What is newer than the live release and does not wait was live before it.
    last = next((r for r in newer if r not in waiting), live) if live else None
    chain = last
    while chain:
        previous = next((r for r in releases if r.release_id == chain.previous_release_id), None)
        left = previous.release_id if previous else None
        events.insert(0, _event(PUBLISHED, chain, left, _free_at(chain)))
        chain = previous
    if live and last and moved_at and last != live:
        if live.release_id not in live_from(events):  # releases between the two were pruned
            events[0] = replace(events[0], left=live.release_id)
            events.insert(0, _event(PUBLISHED, live, None, _free_at(live)))
        events.append(_event(ROLLED_BACK, live, last.release_id, moved_at))
    events += [
        _event(EMBARGOED, r, _live_id(settings), dt.datetime.fromisoformat(r.published_at))
        for r in waiting[:1]
    ]
    return events


def _event(event: str, release: Release, left: str | None, at: dt.datetime) -> PointerEvent:
    return PointerEvent(event=event, release_id=release.release_id, left=left, at=_utc(at))


def _was_embargoed(release: Release, moved_at: dt.datetime | None) -> bool:
    return release.embargo_until is not None and (moved_at is None or _free_at(release) > moved_at)


def _free_at(release: Release) -> dt.datetime:
    """Return the earliest time at which a release may have gone live."""
    return dt.datetime.fromisoformat(release.embargo_until or release.published_at)


def _release(settings: Settings, release_id: str | None) -> Release | None:
    folder = settings.releases / (release_id or "")
    return read_release(folder) if release_id and (folder / MANIFEST).exists() else None
