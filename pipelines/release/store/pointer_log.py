"""Where the stable path pointed, and when: the record of its moves, only ever added to.

Belongs here: ``state/moves.json`` and what follows from it: what waits for its hour, what was taken back. Does not
belong here: moving the pointer (``publish``, ``rollback``). Standard library only.

A move is written before the pointer moves, so that a crash between the two loses none. One that came to nothing is
told by what follows it: the next move does not leave from where it would have led.
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
class Move:
    """One event of the shelf.

    Attributes:
        event: ``published`` or ``rolled_back`` (the pointer moved), ``embargoed`` (a release began to wait).
        release_id: the release that went live, or that waits.
        left: the release that was live before, None if there was none.
        at: when, in UTC.
    """

    event: str
    release_id: str
    left: str | None
    at: str


def record(settings: Settings, event: str, release: Release, at: dt.datetime) -> None:
    """Add a move to the record."""
    live = current(settings)
    left = live.release_id if live else None
    made = _read(settings)
    if live and not made:
        # The record was lost, or is younger than the release.
        made = [Move(PUBLISHED, live.release_id, None, _utc(dt.datetime.fromisoformat(live.published_at)))]
    made.append(Move(event, release.release_id, left, _utc(at)))
    write_atomically(settings.pointer_log, json.dumps([asdict(m) for m in made], indent=1))


def read_pointer_log(settings: Settings) -> list[Move]:
    """Return the moves that took place, in their order."""
    recorded = _read(settings)
    live = current(settings)
    # Read from the end: each move must have led to where the next one left from, the last to what is live.
    led_to = live.release_id if live else None
    found = []
    for move in reversed(recorded):
        if move.event == EMBARGOED:
            found.append(move)
        elif move.release_id == led_to:
            found.append(move)
            led_to = move.left
    return found[::-1]


def waiting(settings: Settings) -> Release | None:
    """Return the release that waits for its hour: embargoed, and no move of the pointer since."""
    made = read_pointer_log(settings)
    if not made or made[-1].event != EMBARGOED:
        return None
    return _on_shelf(settings, made[-1].release_id)


def taken_back(settings: Settings) -> Release | None:
    """Return the release that the last move of the pointer took back, None if it went forward."""
    made = read_pointer_log(settings)
    pointed = [m for m in made if m.event != EMBARGOED]
    if not pointed or pointed[-1].left not in taken_back_at(made) or pointed[-1].event != ROLLED_BACK:
        return None
    return _on_shelf(settings, pointed[-1].left)


def live_from(made: list[Move]) -> dict[str, str]:
    """Map each release that ever was live to when it first became so."""
    return {m.release_id: m.at for m in reversed(made) if m.event != EMBARGOED}


def taken_back_at(made: list[Move]) -> dict[str, str]:
    """Map each release that was taken back, and has not been put back since, to when that was.

    To go to a release that was taken back, or that never was live, is to go forward: it takes nothing back.
    """
    found: dict[str, str] = {}
    been_live: set[str] = set()
    for move in made:
        if move.event == EMBARGOED:
            continue
        is_forward = found.pop(move.release_id, None) is not None or move.release_id not in been_live
        if move.event == ROLLED_BACK and move.left and not is_forward:
            found[move.left] = move.at
        been_live.add(move.release_id)
    return found


def _utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")


def _read(settings: Settings) -> list[Move]:
    if not settings.pointer_log.exists():
        return []
    return [Move(**raw) for raw in json.loads(settings.pointer_log.read_text("utf-8"))]


def _on_shelf(settings: Settings, release_id: str | None) -> Release | None:
    folder = settings.releases / (release_id or "")
    return read_release(folder) if release_id and (folder / MANIFEST).exists() else None
