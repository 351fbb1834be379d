"""The nightly sequence: ingest run, build, gate, publish.

Belongs here: the order of the steps, the writer's lock, what a refresh comes to. Does not belong here: any
step's work. The CLI calls ``refresh``; Dagster calls the steps one by one under the same lock.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines import release as releasing
from pipelines.common import heartbeat
from pipelines.common.errors import InstallationError
from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings
from schemas.receipt import Receipt

PUBLISHED, EMBARGOED, NOTHING_NEW = "published", "embargoed", "nothing_new"
REFUSED, FAILED = "refused", "failed"
POLL_SECONDS = 0.2


class Busy(RuntimeError):
    """Another writer is at work; the message says who."""


@dataclass(frozen=True)
class RefreshResult:
    """What a refresh came to.

    Attributes:
        status: ``published``, ``embargoed`` (built, and waits for its hour), ``nothing_new``, ``refused`` (by the gate)
            or ``failed`` (could not run).
        release: the live release after it.
        receipts: the answers to the files that waited.
        gate: the decision, if it came to one.
        problems: why it was refused or failed, where that is not in ``gate``.
        waiting: the release that waits for its hour after it.
        pruned: the old releases that it removed.
    """

    status: str
    release: releasing.Release | None = None
    receipts: list[Receipt] = field(default_factory=list)
    gate: releasing.GateResult | None = None
    problems: tuple[Diagnostic, ...] = ()
    waiting: releasing.Release | None = None
    pruned: list[releasing.Release] = field(default_factory=list)


def refresh(
    settings: Settings,
    now: dt.datetime,
    on_step: Callable[[str], None] | None = None,
    on_file: Callable[..., Any] | None = None,
    on_line: Callable[[str], None] | None = None,
    embargo_until: dt.datetime | None = None,
) -> RefreshResult:
    """Take in what waits, and publish if that, the code or the calendar changed anything.

    A release that waited and whose hour has come goes live first.

    Args:
        settings: where things are; ``settings.as_of`` pins the build's day.
        now: the time at which it begins: that of receipt for files that bring none.
        on_step: called with ``ingest``, ``build``, ``gate``, ``publish`` as each begins.
        on_file: handed to the ingest run as its progress.
        on_line: called with each line that dbt says.
        embargo_until: what is built is not to be live before.

    Raises:
        Busy: another writer is at work.
        InstallationError: the installation is not fit for it; what is live stays as it is.
    """
    say = on_step or (lambda step: None)
    began = time.monotonic()
    as_of = settings.as_of or now.astimezone(ZoneInfo(settings.time_zone)).date()
    with writer_lock(settings, "refresh"):
        came_due = releasing.publish_due(settings, now)
        say("ingest")
        receipts = ingest(settings, now, on_file)

        def ended(status: str, **more: Any) -> RefreshResult:
            live, waiting = releasing.current(settings), releasing.waiting(settings)
            return RefreshResult(status, live, receipts, waiting=waiting, **more)

        if releasing.nothing_new(settings, as_of):
            return ended(PUBLISHED if came_due else NOTHING_NEW)
        # Publishing would refuse it at the end; said now, it does not cost a build.
        if logs := releasing.stale_wal_files(settings):
            raise InstallationError(*(Diagnostic("wal_beside_release", {"path": path}) for path in logs))
        say("build")
        try:
            build = releasing.build(settings, as_of, on_line)
        except releasing.BuildFailed as error:
            return ended(FAILED, problems=error.findings)
        say("gate")
        gate = releasing.gate(settings, build)
        if not gate.passed:
            return ended(REFUSED, gate=gate)
        say("publish")
        try:
            published_at = now + dt.timedelta(seconds=time.monotonic() - began)
            releasing.publish(settings, gate, published_at, embargo_until)
        except releasing.PublishRefused as error:
            return ended(REFUSED, gate=gate, problems=error.findings)
        status = EMBARGOED if releasing.waiting(settings) else PUBLISHED
        return ended(status, gate=gate, pruned=releasing.prune(settings, published_at))


def ingest(settings: Settings, now: dt.datetime, on_file: Callable[..., Any] | None = None) -> list[Receipt]:
    """Answer the files that wait; intake is imported only if there are any, or the forms are not those of last time.

    Raises:
        InstallationError: the clock is behind the live release, and nobody has said on which day the build is to stand: files
            would be received at a wrong time; or the ingest run itself met some.
    """
    from pipelines import intake

    if intake.is_ready(settings):
        return []
    live = releasing.current(settings)
    if live and settings.as_of is None and heartbeat.is_ahead(live.published_at, now):
        raise InstallationError(Diagnostic(heartbeat.CLOCK, {"path": settings.live, "at": live.published_at}))
    from schemas.reference.base import SeedError

    try:
        return intake.ingest(settings, now, on_file)
    except SeedError:  # the gate names the row; what has come in is archived and waits for its answer
        return []


@contextmanager
def writer_lock(settings: Settings, command: str) -> Iterator[None]:
    """Hold the one writer's lock; the file says who holds it, the kernel lets go when that process ends.

    Raises:
        Busy: somebody else holds it and did not let go within ``settings.lock_wait_seconds``.
    """
    settings.build.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, settings)
        holder = {
            "command": command,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def lock_holder(settings: Settings) -> dict[str, Any] | None:
    """Return who holds the lock (command, pid, host, since), or None."""
    if not settings.lock.exists():
        return None
    descriptor = os.open(settings.lock, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(settings.lock)
    else:
        return None
    finally:
        os.close(descriptor)


def lock_leftover(settings: Settings) -> dict[str, Any] | None:
    """Return who held the lock and ended without letting go (killed, machine off), or None.

    Nobody need clear that away: the kernel has let go, and the next writer writes its own name.
    """
    if lock_holder(settings) or not settings.lock.exists():
        return None
    return _read_holder(settings.lock)


def _acquire(descriptor: int, settings: Settings) -> None:
    # Never less than one more try: who asks for the holder has the lock for an instant.
    deadline = time.monotonic() + max(settings.lock_wait_seconds, POLL_SECONDS)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = _read_holder(settings.lock)
                who = "{command}, pid {pid} on {host}, since {since}".format_map(holder) if holder else "?"
                raise Busy(f"another writer is at work: {who} / 另一个写入进程正在运行:{who}") from None
            time.sleep(POLL_SECONDS)


def _read_holder(path: Path) -> dict[str, Any] | None:
    try:
        holder: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError:
        return None
    return holder
