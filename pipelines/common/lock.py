"""The two locks of a data folder: of each, one process at a time has it.

Belongs here: taking a lock, and who holds or held it. Does not belong here: what is done under it.

- **The writer's lock** (``writer_lock``) is for writing below ``build/``, for changing the stable path, ``releases/`` and the files of
  ``state/`` about releases. A refresh has it from its first step to its last; ``publish``, ``approve``, ``hold``,
  ``refuse``, ``rollback`` and ``prune`` have it for moments.
- **The lock of intake** (``intake_lock``) is for changing what senders have sent and were answered: ``archive/``, ``receipts/``,
  ``lake/`` and the confirmations. ``ingest``, ``reprocess`` and ``confirm`` have it. So does a build while it takes its list of
  inputs; what is answered later goes into the next build, and no answer waits for dbt.

Who writes into a data folder has one of them, so this is where a folder that a later version wrote is refused (``inventory``).

**Order.** Who needs both takes the writer's lock first. No process asks for the writer's lock while it has that of intake, so
two never wait for each other. What changes both sides at once, as a recovery does, has to have both. Readers need neither.

A lock is one of the operating system on a file (``flock``, on Windows ``LockFileEx``), so that it is released when its process
ends, however it ends. A second file names the holder: on Windows no other process can read a file that is locked. filelock is
imported where a lock is tried: it costs more than the rest of this module.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.common import inventory
from pipelines.common.errors import DiagnosedError
from pipelines.common.files import private_files
from pipelines.common.messages import Diagnostic
from pipelines.common.times import with_local_times
from pipelines.settings import Settings

POLL_SECONDS = 0.2
ASKING_SECONDS, ASKING_TIMES = 0.02, 3
"""Who asks for the holder has the lock himself for an instant; so many tries, so far apart, tell him from a writer."""
HOLDER = ("command", "pid", "host", "since")


WRITER, INTAKE = "writer", "intake"
"""The names of the two locks."""


@dataclass(frozen=True)
class _Lock:
    """One of the two locks.

    Attributes:
        name: which one.
        file: the file that is locked.
        holder: the file that names who holds it.
        wait_seconds: how long others wait for it.
    """

    name: str
    file: Path
    holder: Path
    wait_seconds: float


class Busy(DiagnosedError):
    """Another process holds a lock; the message names it.

    Attributes:
        lock: which one, ``WRITER`` or ``INTAKE``.
    """

    def __init__(self, lock: str, who: str):
        self.lock, facts = lock, {"who": who}
        is_writer = lock == WRITER
        super().__init__(Diagnostic("writer_busy", facts) if is_writer else Diagnostic("intake_busy", facts))


@contextmanager
def writer_lock(settings: Settings, command: str) -> Iterator[None]:
    """Hold the writer's lock; at its end the inventory of the data folder is recorded.

    Args:
        settings: where the lock is, and how long to wait for it.
        command: what this process does, for the message to others.

    Raises:
        Busy: another process did not release it within ``settings.lock_wait_seconds``.
        InstallationError: a later version of the code has written the data folder.
    """
    yield from _held(settings, WRITER, command)


@contextmanager
def intake_lock(settings: Settings, command: str) -> Iterator[None]:
    """Hold the lock of intake; at its end the inventory of the data folder is recorded.

    Args:
        settings: where the lock is, and how long to wait for it.
        command: what this process does, for the message to others.

    Raises:
        Busy: another process did not release it within ``settings.intake_wait_seconds``.
        InstallationError: a later version of the code has written the data folder.
    """
    yield from _held(settings, INTAKE, command)


def lock_holder(settings: Settings, name: str = WRITER) -> dict[str, Any] | None:
    """Return who holds a lock (``command``, ``pid``, ``host``, ``since``), or None."""
    lock = _lock(settings, name)
    return _read_holder(lock) if _is_held(lock.file) else None


def lock_leftover(settings: Settings, name: str = WRITER) -> dict[str, Any] | None:
    """Return who held a lock last and was killed while holding it, or None.

    Nothing needs to be cleared: the system has released the lock, and the next holder overwrites the name.
    """
    lock = _lock(settings, name)
    return None if _is_held(lock.file) else _read_holder(lock)


def _lock(settings: Settings, name: str) -> _Lock:
    if name == WRITER:
        return _Lock(name, settings.lock, settings.lock_holder, settings.lock_wait_seconds)
    return _Lock(name, settings.intake_lock, settings.intake_lock_holder, settings.intake_wait_seconds)


def _held(settings: Settings, name: str, command: str) -> Iterator[None]:
    lock = _lock(settings, name)
    with private_files(settings.data_dir):
        settings.build.mkdir(exist_ok=True)
        descriptor = os.open(lock.file, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            _acquire(descriptor, lock)
            inventory.refuse_later(settings)
            holder = {
                "command": command,
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            }
            # Written in place: on Windows a file that others read cannot be replaced.
            lock.holder.write_text(json.dumps(holder), "utf-8")
            try:
                yield
            finally:  # an error is no reason to leave the name: only a killed process does
                lock.holder.write_text("", "utf-8")
                with suppress(OSError):  # a full disk must not hide what was raised
                    inventory.record(settings, name)
        finally:
            os.close(descriptor)


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


def _acquire(descriptor: int, lock: _Lock) -> None:
    from filelock import lock_descriptor

    # Always one more try: a process that asks for the holder has the lock for an instant.
    deadline = time.monotonic() + max(lock.wait_seconds, POLL_SECONDS)
    while not lock_descriptor(descriptor, blocking=False):
        if time.monotonic() >= deadline:
            holder = _read_holder(lock)
            shown = with_local_times(holder) if holder else None
            who = "{command}, pid {pid} on {host}, since {since}".format_map(shown) if shown else "?"
            raise Busy(lock.name, who)
        time.sleep(POLL_SECONDS)


def _read_holder(lock: _Lock) -> dict[str, Any] | None:
    """Return who the file names; None if there is none, or if it is empty or damaged."""
    try:
        holder: dict[str, Any] = json.loads(lock.holder.read_text("utf-8"))
        dt.datetime.fromisoformat(holder["since"])
        return {name: holder[name] for name in HOLDER}
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return None
