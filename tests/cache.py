"""Keep what is expensive to make between test runs: a folder and a value, by the hash of what they are made from.

Belongs here: where an entry is kept, its key, one maker at a time, the check that no test wrote into it, removal of
old entries. Does not belong here: what is made (``conftest``). ``make clean`` removes all of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from pipelines.release.build.input_hash import code_hash
from pipelines.settings import REPO, Settings

T = TypeVar("T")
State = dict[str, tuple[int, int] | str]

KEPT_ENTRIES = 2
"""So many entries of one name are kept, so that two branches do not take turns in making theirs."""


def cache_root() -> Path:
    """Return the folder of all entries: ``IPMON_TEST_CACHE``, or ``.cache/tests`` in the checkout."""
    return Path(os.environ.get("IPMON_TEST_CACHE") or REPO / ".cache" / "tests")


def key_of(*sources: Path) -> str:
    """Return the key of what is made from these files and folders by this interpreter under this environment."""
    settings = Settings()
    vars(settings)["code_roots"] = sources
    environment = sorted(f"{k}={v}" for k, v in os.environ.items() if k.startswith("IPMON_"))
    parts = [code_hash(settings), sys.version, *environment]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@contextmanager
def kept(name: str, key: str, make: Callable[[Path], T]) -> Iterator[T]:
    """Yield what ``make`` returned when this name and key were last made; make it now if there is no such entry.

    Several processes may ask at once: one makes the entry, the others wait for it.

    Args:
        name: the folder of the entries under ``cache_root()``.
        key: the hash of what the entry is made from (``key_of``).
        make: gets an empty folder that stays where it is, and returns a value that can be pickled.

    Raises:
        AssertionError: at the end, if a file of the folder was changed meanwhile; the entry is then made again by
            the next run.
    """
    entry = cache_root() / name / key[:16]
    entry.parent.mkdir(parents=True, exist_ok=True)
    with entry.with_suffix(".lock").open("a") as lock:
        value, state = _read_or_make(lock.fileno(), entry, make)
        os.utime(entry)
        _remove_old(entry)
        yield value
        if changed := changes(state, state_of(entry / "folder")):
            _record(entry).unlink(missing_ok=True)
            raise AssertionError(f"tests wrote into the shared {name}; take a copy instead: {changed[:5]}")


def state_of(folder: Path) -> State:
    """Return size and time of change of every file below a folder, and where every link points."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else ((status := path.stat()).st_size, status.st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def changes(before: State, after: State) -> list[str]:
    """Return the files that are new, gone or different, sorted."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _read_or_make(lock: int, entry: Path, make: Callable[[Path], T]) -> tuple[T, State]:
    """Return an entry's value and state; the lock is shared afterwards, so that no other process removes it."""
    fcntl.flock(lock, fcntl.LOCK_SH)
    if (record := _read(entry)) is None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (record := _read(entry)) is None:
            record = _make(entry, make)
        fcntl.flock(lock, fcntl.LOCK_SH)
    return record


def _read(entry: Path) -> tuple[T, State] | None:
    """Return the record of an entry, None if it is not complete or its files are no longer those that were made."""
    if not _record(entry).exists():
        return None
    value, state = pickle.loads(_record(entry).read_bytes())
    return None if changes(state, state_of(entry / "folder")) else (value, state)


def _make(entry: Path, make: Callable[[Path], T]) -> tuple[T, State]:
    # Made in place, since a build's database names files by their paths; it counts once its record is there.
    shutil.rmtree(entry, ignore_errors=True)
    folder = entry / "folder"
    folder.mkdir(parents=True)
    record = make(folder), state_of(folder)
    unfinished = entry / "record.unfinished"
    unfinished.write_bytes(pickle.dumps(record))
    unfinished.replace(_record(entry))
    return record


def _record(entry: Path) -> Path:
    return entry / "record.pickle"


def _remove_old(entry: Path) -> None:
    """Remove all but the entries used last, unless a process still uses them."""
    others = [path for path in entry.parent.iterdir() if path.is_dir() and path != entry]
    by_use = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_use[KEPT_ENTRIES - 1 :]:
        with path.with_suffix(".lock").open("a") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
