"""``make chaos``: break what can break, a few hundred times, and count what was lost, which must be nothing.

Belongs here: what every part needs, such as an outcome, copies of a data folder, looking at what is live. Does not belong
here: breaking anything (one module a part, each with ``outcomes``), or the order of the parts (``__main__``). A short form
of the same functions is in the suite (``tests/reliability/test_chaos.py``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.common.files import sha256
from pipelines.release import Release, current
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import REPO, Settings


@dataclass(frozen=True)
class Outcome:
    """The result of trying something many times.

    Attributes:
        what: what was done, and what had to hold, as text.
        tried: how often.
        failed: of each try that failed: which it was, and why.
        note: what else is worth knowing.
    """

    what: str
    tried: int
    failed: tuple[str, ...] = ()
    note: str = ""


class Broken(AssertionError):
    """Something was lost or half made; the message says what."""


def copy_of(settings: Settings, target: Path) -> Settings:
    """Copy a data folder, links as links, in place of what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(settings.data_dir, target, symlinks=True)
    return settings.model_copy(update={"data_dir": target})


def verified_live(settings: Settings) -> Release:
    """Return the live release, its file opened as a reader does and every byte of its folder found as published.

    Raises:
        Broken: nothing is live, its file does not open, or it is not what was published.
    """
    release = current(settings)
    if release is None:
        raise Broken("nothing is live")
    folder = release.folder(settings)
    try:
        with duckdb.connect(str(settings.live.resolve()), read_only=True) as live:
            shown = {row[0] for row in live.execute("select table_name from duckdb_tables()").fetchall()}
    except duckdb.Error as error:
        raise Broken(f"the live file does not open: {error}") from error
    if shown != set(release.tables):
        raise Broken(f"{release.release_id} shows other tables: {sorted(shown ^ set(release.tables))}")
    if SERVING_FILE not in release.files:
        raise Broken(f"{release.release_id} does not name its serving file")
    for name, digest in release.files.items():
        if not (folder / name).exists() or sha256(folder / name) != digest:
            raise Broken(f"{release.release_id}: {name} is not what was published")
    return release


def files_of(folder: Path, leave_out: Iterable[str] = ()) -> dict[str, str]:
    """Return the sha256 of every file of a folder, by its path in it; a link counts as where it leads."""
    digests = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(tuple(leave_out)):
            continue
        if path.is_symlink():
            digests[name] = f"-> {path.readlink()}"
        elif path.is_file():
            digests[name] = sha256(path)
    return digests


def ipmon(settings: Settings, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``ipmon`` as a process of its own on a data folder."""
    return subprocess.run(
        ipmon_command(*arguments),
        env=ipmon_environment(settings) | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def ipmon_command(*arguments: str) -> list[str]:
    """Return the command line of ``ipmon``."""
    return [sys.executable, "-m", "pipelines.cli", *arguments]


def ipmon_environment(settings: Settings) -> dict[str, str]:
    """Return the environment in which ``ipmon`` works on a data folder, on the day of its settings."""
    return os.environ | {
        "PYTHONPATH": str(REPO),
        "IPMON_DATA_DIR": str(settings.data_dir),
        "IPMON_AS_OF": settings.today().isoformat(),
        "IPMON_QUIET_SECONDS": "0",
    }
