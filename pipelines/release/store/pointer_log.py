"""The pointer log: which release the stable path pointed to, and since when. It is only ever added to.

Belongs here: ``state/moves.json`` and what follows from it: the release under embargo, the release that was taken back.
Does not belong here: moving the pointer (``publish``, ``rollback``). Standard library only.

An event is written before the pointer moves, so that a crash between the two loses none. An event whose move did not
happen is recognised by the next one: it does not start from where that move would have led.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from pipelines.common.files import write_atomically
from pipelines.release.store.releases import MANIFEST, Release, current, read_release
from pipelines.settings import Settings

PUBLISHED, ROLLED_BACK, EMBARGOED = "published", "rolled_back", "embargoed"


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
    live = current(settings)
    left = live.release_id if live else None
    events = _read(settings)
    if live and not events:
        # The log was lost, or is younger than the release.
        published_at = dt.datetime.fromisoformat(live.published_at)
        events = [PointerEvent(PUBLISHED, live.release_id, None, _utc(published_at))]
    events.append(PointerEvent(event, release.release_id, left, _utc(at)))
    write_atomically(settings.pointer_log, json.dumps([asdict(e) for e in events], indent=1))


def read_pointer_log(settings: Settings) -> list[PointerEvent]:
    """Return the events that took place, oldest first."""
    live = current(settings)
    # Read from the end: each move must have led to where the next one started, the last one to the live release.
    led_to = live.release_id if live else None
    events = []
    for event in reversed(_read(settings)):
        if event.event == EMBARGOED:
            events.append(event)
        elif event.release_id == led_to:
            events.append(event)
            led_to = event.left
    return events[::-1]


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


def _read(settings: Settings) -> list[PointerEvent]:
    if not settings.pointer_log.exists():
        return []
    return [PointerEvent(**raw) for raw in json.loads(settings.pointer_log.read_text("utf-8"))]


def _release(settings: Settings, release_id: str | None) -> Release | None:
    folder = settings.releases / (release_id or "")
    return read_release(folder) if release_id and (folder / MANIFEST).exists() else None
