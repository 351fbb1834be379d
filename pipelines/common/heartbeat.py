"""The heartbeat of an installation: when the daemon last ticked, and how the last refresh ended.

Belongs here: two small files under ``state/`` and what their ages mean. Does not belong here: sending alerts
(``pipelines.monitoring.alerts``). Standard library only, so that an outside watchdog can ask often.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.common.files import private_files, write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.common.refresh_status import GOOD
from pipelines.settings import Settings

OVERDUE, CLOCK = "refresh_overdue", "clock_back"
LATE_TICKS = 5
"""After so many missed ticks of the inbox sensor the daemon counts as silent."""
CLOCK_SECONDS = 300
"""Clocks of two machines may differ by this much."""
LEAST_SILENCE = 180
"""Seconds: a busy machine may delay ticks that should come every few seconds."""


def beat(settings: Settings, now: dt.datetime) -> None:
    """Record that the daemon runs and evaluates sensors."""
    with private_files(settings.data_dir):
        write_atomically(settings.heartbeat, json.dumps({"at": now.isoformat(timespec="seconds")}))


def record_refresh(settings: Settings, status: str, now: dt.datetime, release_id: str | None = None) -> None:
    """Record how a refresh ended.

    Args:
        settings: the installation.
        status: ``published``, ``embargoed``, ``nothing_new``, ``refused`` or ``failed``.
        now: when it ended.
        release_id: the live release after it.
    """
    at = now.isoformat(timespec="seconds")
    previous = last_refresh(settings) or {}
    ended_well_at = at if status in GOOD else previous.get("ended_well_at")
    record = {"status": status, "at": at, "ended_well_at": ended_well_at, "release_id": release_id}
    with private_files(settings.data_dir):
        write_atomically(settings.last_refresh, json.dumps(record))


def read(path: Path) -> dict[str, Any] | None:
    """Return one of the state files; None if it is missing or no JSON object (the next write replaces it)."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def is_time(value: object) -> bool:
    """Return whether a value of such a file is a time, ISO 8601 with its zone."""
    try:
        return dt.datetime.fromisoformat(value).tzinfo is not None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def last_beat(settings: Settings) -> str | None:
    """Return when the daemon last ticked; None if it never did, or if that cannot be read."""
    record = read(settings.heartbeat) or {}
    return record["at"] if is_time(record.get("at")) else None


def last_refresh(settings: Settings) -> dict[str, Any] | None:
    """Return the record of the last refresh; None if there is none, or if it cannot be read."""
    record = read(settings.last_refresh) or {}
    ended_well_at = record.get("ended_well_at")
    is_whole = is_time(record.get("at")) and (ended_well_at is None or is_time(ended_well_at))
    return record if is_whole and isinstance(record.get("status"), str) else None


def missed_heartbeat(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Yield a diagnostic if the daemon has never ticked here, or has stopped ticking."""
    at = last_beat(settings)
    if at is None:
        yield Diagnostic("daemon_never", {"path": settings.heartbeat})
        return
    if is_ahead(at, now):
        yield Diagnostic(CLOCK, {"path": settings.heartbeat, "at": at})
    age = now - dt.datetime.fromisoformat(at)
    if age.total_seconds() > max(LATE_TICKS * settings.inbox_seconds, LEAST_SILENCE):
        yield Diagnostic("daemon_silent", {"at": at, "minutes": minutes(age)})


def overdue(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Yield a diagnostic if no refresh has ended well for ``overdue_hours``; without any refresh only a note."""
    last = last_refresh(settings)
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
    """Return whether a recorded time lies in the future: the clock was set back since, or was fast then."""
    return dt.datetime.fromisoformat(at) - now > dt.timedelta(seconds=CLOCK_SECONDS)


def minutes(age: dt.timedelta) -> int:
    """Return whole minutes."""
    return int(age.total_seconds() // 60)
