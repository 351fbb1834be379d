"""The writer's lock: one process at a time writes to a data folder.

Belongs here: taking the lock, and who holds or held it. Does not belong here: what is done under it. Standard library
only. The lock is an ``flock`` on ``build/lock``, so the kernel releases it when its process ends, however it ends; the
content of the file names the holder.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.common.errors import IpMonitorError
from pipelines.settings import Settings

POLL_SECONDS = 0.2
HOLDER = ("command", "pid", "host", "since")


class Busy(IpMonitorError):
    """Another process holds the writer's lock; the message names it."""


@contextmanager
def writer_lock(settings: Settings, command: str) -> Iterator[None]:
    """Hold the writer's lock.

    Args:
        settings: where the lock is, and how long to wait for it.
        command: what this process does, for the message to others.

    Raises:
        Busy: another process did not release it within ``settings.lock_wait_seconds``.
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
        try:
            yield
        finally:  # an error is no reason to leave the name: only a killed process does
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def lock_holder(settings: Settings) -> dict[str, Any] | None:
    """Return who holds the lock (``command``, ``pid``, ``host``, ``since``), or None."""
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
    """Return who held the lock last and was killed while holding it, or None.

    Nothing needs to be cleared: the kernel has released the lock, and the next writer overwrites the name.
    """
    if lock_holder(settings) or not settings.lock.exists():
        return None
    return _read_holder(settings.lock)


def _acquire(descriptor: int, settings: Settings) -> None:
    # Always one more try: a process that asks for the holder has the lock for an instant.
    deadline = time.monotonic() + max(settings.lock_wait_seconds, POLL_SECONDS)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = _read_holder(settings.lock)
                who = "{command}, pid {pid} on {host}, since {since}".format_map(holder) if holder else "?"
                raise Busy(f"another writer is running: {who} / 另一个写入进程正在运行:{who}") from None
            time.sleep(POLL_SECONDS)


def _read_holder(path: Path) -> dict[str, Any] | None:
    """Return who the file names; None if it is empty, or damaged."""
    try:
        holder: dict[str, Any] = json.loads(path.read_text("utf-8"))
        dt.datetime.fromisoformat(holder["since"])
        return {name: holder[name] for name in HOLDER}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
