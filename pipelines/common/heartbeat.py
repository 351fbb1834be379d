"""The installation's pulse: that the daemon ticks, and what the last refresh came to.

Belongs here: the two small files under ``state/`` and what their ages mean. Does not belong here: telling anybody
(``alerts``). Standard library only, so that an outside watchdog may ask often.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.common.files import write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings

GOOD = ("published", "nothing_new")
OVERDUE, CLOCK = "refresh_overdue", "clock_back"
LATE_TICKS = 5
"""So many ticks of the inbox sensor may be missed before the daemon counts as silent."""
CLOCK_SECONDS = 300
"""So far may clocks of two machines be apart."""
LEAST_SILENCE = 180
"""Seconds: a busy machine may delay ticks that should come every few seconds."""


def beat(settings: Settings, now: dt.datetime) -> None:
    """Write that the daemon is alive and evaluates sensors."""
    write_atomically(settings.heartbeat, json.dumps({"at": now.isoformat(timespec="seconds")}))


def remember(settings: Settings, status: str, now: dt.datetime, release_id: str | None = None) -> None:
    """Keep what a refresh came to.

    Args:
        settings: where things are.
        status: ``published``, ``nothing_new``, ``refused`` or ``failed``.
        now: when it ended.
        release_id: the live release after it.
    """
    at = now.isoformat(timespec="seconds")
    former = read(settings.last_refresh) or {}
    well = at if status in GOOD else former.get("ended_well_at")
    record = {"status": status, "at": at, "ended_well_at": well, "release_id": release_id}
    write_atomically(settings.last_refresh, json.dumps(record))


def read(path: Path) -> dict[str, Any] | None:
    """Return one of the small files; None if there is none, or if it is no JSON (the next write mends that)."""
    try:
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return record


def silence(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Find a daemon that has never ticked here, or has stopped."""
    pulse = read(settings.heartbeat)
    if pulse is None:
        yield Diagnostic("daemon_never", {"path": settings.heartbeat})
        return
    if is_ahead(pulse["at"], now):
        yield Diagnostic(CLOCK, {"path": settings.heartbeat, "at": pulse["at"]})
    age = now - dt.datetime.fromisoformat(pulse["at"])
    if age.total_seconds() > max(LATE_TICKS * settings.inbox_seconds, LEAST_SILENCE):
        yield Diagnostic("daemon_silent", {"at": pulse["at"], "minutes": minutes(age)})


def overdue(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Find that no refresh has ended well for too long; and an installation without any is not overdue yet."""
    last = read(settings.last_refresh)
    if last is None:
        yield Diagnostic("refresh_never")
        return
    since = last["ended_well_at"]
    if since and is_ahead(since, now):
        yield Diagnostic(CLOCK, {"path": settings.last_refresh, "at": since})
    late = dt.timedelta(hours=settings.overdue_hours)
    if since is None or now - dt.datetime.fromisoformat(since) > late:
        yield Diagnostic(OVERDUE, {"since": since or "-", "hours": f"{settings.overdue_hours:g}"})


def is_ahead(at: str, now: dt.datetime) -> bool:
    """Return whether a time that was written down lies in the future: the clock has been set back since, or was fast then."""
    return dt.datetime.fromisoformat(at) - now > dt.timedelta(seconds=CLOCK_SECONDS)


def minutes(age: dt.timedelta) -> int:
    """Return whole minutes."""
    return int(age.total_seconds() // 60)
