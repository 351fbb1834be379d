"""The pointer log: which release the stable path pointed to, and since when. It is only ever added to.

Belongs here: ``state/moves.json`` and what follows from it: the release under embargo, the release that was taken back.
Does not belong here: moving the pointer (``publish``, ``rollback``). Standard library only.

An event is written before the pointer moves, so that a crash between the two loses none. An event whose move did not
happen is recognised by the next one: it does not start from where that move would have led. A log that is missing is
made again from the releases, as far as they say what happened.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, replace

from pipelines.common.files import reading, write_atomically
from pipelines.release.store.releases import (
    MANIFEST,
    Release,
    list_releases,
    live_id,
    live_since,
    read_release,
)
from pipelines.settings import Settings

PUBLISHED, ROLLED_BACK, EMBARGOED = EVENTS = ("published", "rolled_back", "embargoed")


@dataclass(frozen=True)
class PointerEvent:
    """One event of the log.

    Attributes:
        event: ``published`` or ``rolled_back`` (the pointer moved), or ``embargoed`` (a release began to wait).
        release_id: the release that went live, or that waits.
        left: the release that was live before, None if there was none.
        at: when, ISO 8601 in UTC.
    """

    event: str
    release_id: str
    left: str | None
    at: str


def record(settings: Settings, event: str, release: Release, at: dt.datetime) -> None:
    """Add an event to the log."""
    # A new release is in the store already, and has not been live yet.
    events = _read(settings, without=None if event == ROLLED_BACK else release)
    events.append(PointerEvent(event, release.release_id, _live_id(settings), _utc(at)))
    write_atomically(settings.pointer_log, json.dumps([asdict(e) for e in events], indent=1))


def read_pointer_log(settings: Settings) -> list[PointerEvent]:
    """Return the events that took place, oldest first.

    Raises:
        InstallationError: the log is damaged; or it is missing, and so is what it would be made from again.
    """
    # Read from the end: each move must have led to where the next one started, the last one to the live release.
    led_to = _live_id(settings)
    events = []
    for event in reversed(_read(settings)):
        if event.event == EMBARGOED:
            events.append(event)
        elif event.release_id == led_to:
            events.append(event)
            led_to = event.left
    return events[::-1]


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
    """Return the release under embargo: recorded as such, and the pointer has not moved since."""
    events = read_pointer_log(settings)
    if not events or events[-1].event != EMBARGOED:
        return None
    return _release(settings, events[-1].release_id)


def taken_back(settings: Settings) -> Release | None:
    """Return the release that the last change of the pointer rolled back; None if that change was no rollback."""
    events = read_pointer_log(settings)
    changes = [e for e in events if e.event != EMBARGOED]
    if not changes or changes[-1].left not in taken_back_at(events) or changes[-1].event != ROLLED_BACK:
        return None
    return _release(settings, changes[-1].left)


def live_from(events: list[PointerEvent]) -> dict[str, str]:
    """Map each release that ever was live to when it first was, ISO 8601 in UTC."""
    return {e.release_id: e.at for e in reversed(events) if e.event != EMBARGOED}


def taken_back_at(events: list[PointerEvent]) -> dict[str, str]:
    """Map each release that was taken back, and has not been live since, to when that was.

    Going to a release that was taken back, or that never was live, is going forward: it takes nothing back.
    """
    times: dict[str, str] = {}
    been_live: set[str] = set()
    for event in events:
        if event.event == EMBARGOED:
            continue
        is_forward = times.pop(event.release_id, None) is not None or event.release_id not in been_live
        if event.event == ROLLED_BACK and event.left and not is_forward:
            times[event.left] = event.at
        been_live.add(event.release_id)
    return times


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
    waiting = [r for r in newer if r.embargo_until and (moved_at is None or _free_at(r) > moved_at)]
    events: list[PointerEvent] = []
    # What is newer than the live release and does not wait was live before it.
    last = next((r for r in newer if r not in waiting), live) if live else None
    chain = last
    while chain:
        previous = next((r for r in releases if r.release_id == chain.previous_release_id), None)
        left = previous.release_id if previous else None
        events.insert(0, PointerEvent(PUBLISHED, chain.release_id, left, _utc(_free_at(chain))))
        chain = previous
    if live and last and moved_at and last != live:
        if live.release_id not in live_from(events):  # releases between the two were pruned
            events[0] = replace(events[0], left=live.release_id)
            events.insert(0, PointerEvent(PUBLISHED, live.release_id, None, _utc(_free_at(live))))
        events.append(PointerEvent(ROLLED_BACK, live.release_id, last.release_id, _utc(moved_at)))
    events += [
        PointerEvent(
            EMBARGOED, r.release_id, _live_id(settings), _utc(dt.datetime.fromisoformat(r.published_at))
        )
        for r in waiting[:1]
    ]
    return events


def _free_at(release: Release) -> dt.datetime:
    """Return the earliest time at which a release may have gone live."""
    return dt.datetime.fromisoformat(release.embargo_until or release.published_at)


def _release(settings: Settings, release_id: str | None) -> Release | None:
    folder = settings.releases / (release_id or "")
    return read_release(folder) if release_id and (folder / MANIFEST).exists() else None
