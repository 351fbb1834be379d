"""The writer's lock: one process at a time writes to a data folder.

Belongs here: taking the lock, and who holds or held it. Does not belong here: what is done under it. The lock is one of the
operating system on ``build/lock`` (``flock``, on Windows ``LockFileEx``), so that it is released when its process ends,
however it ends. ``build/lock.json`` names the holder: on Windows no other process can read a file that is locked. filelock is
imported where a lock is tried: it costs more than the rest of this module.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.common.errors import IpMonitorError
from pipelines.common.files import private_files
from pipelines.settings import Settings

POLL_SECONDS = 0.2
ASKING_SECONDS, ASKING_TIMES = 0.02, 3
"""Who asks for the holder has the lock himself for an instant; so many tries, so far apart, tell him from a writer."""
_PASSABLE = 0o755
"""The mode of a new data folder: readers of other accounts pass through it to the stable path and the releases."""
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
    if not settings.data_dir.exists():
        settings.data_dir.mkdir(parents=True)
        settings.data_dir.chmod(_PASSABLE)
    with private_files():
        yield from _locked(settings, command)


def _locked(settings: Settings, command: str) -> Iterator[None]:
    settings.build.mkdir(exist_ok=True)
    descriptor = os.open(settings.lock, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        _acquire(descriptor, settings)
        holder = {
            "command": command,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }
        # Written in place: on Windows a file that others read cannot be replaced.
        settings.lock_holder.write_text(json.dumps(holder), "utf-8")
        try:
            yield
        finally:  # an error is no reason to leave the name: only a killed process does
            settings.lock_holder.write_text("", "utf-8")
    finally:
        os.close(descriptor)


def lock_holder(settings: Settings) -> dict[str, Any] | None:
    """Return who holds the lock (``command``, ``pid``, ``host``, ``since``), or None."""
    return _read_holder(settings) if _is_held(settings.lock) else None


def lock_leftover(settings: Settings) -> dict[str, Any] | None:
    """Return who held the lock last and was killed while holding it, or None.

    Nothing needs to be cleared: the system has released the lock, and the next writer overwrites the name.
    """
    return None if _is_held(settings.lock) else _read_holder(settings)


def _is_held(lock: Path) -> bool:
    from filelock import lock_descriptor

    if not lock.exists():
        return False
    for _ in range(ASKING_TIMES):
        descriptor = os.open(lock, os.O_RDONLY)
        try:
            if lock_descriptor(descriptor, blocking=False):
                return False
        finally:
            os.close(descriptor)
        time.sleep(ASKING_SECONDS)
    return True


def _acquire(descriptor: int, settings: Settings) -> None:
    from filelock import lock_descriptor

    # Always one more try: a process that asks for the holder has the lock for an instant.
    deadline = time.monotonic() + max(settings.lock_wait_seconds, POLL_SECONDS)
    while not lock_descriptor(descriptor, blocking=False):
        if time.monotonic() >= deadline:
            holder = _read_holder(settings)
            who = "{command}, pid {pid} on {host}, since {since}".format_map(holder) if holder else "?"
            raise Busy(f"another writer is running: {who} / 另一个写入进程正在运行:{who}")
        time.sleep(POLL_SECONDS)


def _read_holder(settings: Settings) -> dict[str, Any] | None:
    """Return who the file names; None if there is none, or if it is empty or damaged."""
    try:
        holder: dict[str, Any] = json.loads(settings.lock_holder.read_text("utf-8"))
        dt.datetime.fromisoformat(holder["since"])
        return {name: holder[name] for name in HOLDER}
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return None
