"""Something is wrong with the installation, not with the data: what it is, and what to do about it.

Belongs here: the one exception that stops work for such a reason, and telling errors of the machine (no room, no right,
a disk that fails) from all others, whichever library met them. Does not belong here: words (``messages.csv``), or looking
for trouble before it is met (``doctor``). Standard library only.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator

from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings

NO_ROOM, NOT_ALLOWED, READ_ONLY, DISK_FAILS = "no_room", "not_allowed", "read_only", "disk_fails"
_KINDS = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
    errno.EROFS: READ_ONLY,
    errno.EIO: DISK_FAILS,
}
_WORDS = {os.strerror(number).lower(): kind for number, kind in _KINDS.items()} | {
    # DuckDB, when nine tenths of what is free are used up by what it has put aside.
    "max_temp_directory_size": NO_ROOM
}
_SAYING = re.compile("|".join(map(re.escape, _WORDS)), re.IGNORECASE)
_QUOTED = re.compile(r"""["'](/[^"']+)["']""")
_OF_FILES = ("IOException", "OutOfMemoryException")
"""Errors of DuckDB that the system may have caused; its others speak of data, and may quote it."""

_OF_POLARS, _OF_SPECIFICATION = "ComputeError", "out of specification"
_HARDLY_ANY = 1 << 20


class InstallationError(RuntimeError):
    """Work stops because of what was found; the message says what, where and what to do, in both languages."""

    def __init__(self, *findings: Diagnostic):
        self.findings = findings
        super().__init__(
            "\n".join(
                f"{f.says('zh')} / {f.says('en')}\n  → {f.remedy('zh')} / {f.remedy('en')}" for f in findings
            )
        )


def installation_error_of(error: BaseException, settings: Settings | None = None) -> InstallationError | None:
    """Return an error of the machine in words; None for any other.

    Args:
        error: what was raised, by the standard library, DuckDB, polars or Arrow.
        settings: where to look for the full disk, where the error does not say it; those of the environment by default.
    """
    if isinstance(error, InstallationError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        kind = _KINDS.get(error.errno)
        return _trouble(kind, str(error.filename or ""), settings) if kind else None
    if isinstance(error, OSError) or type(error).__name__ in _OF_FILES:
        return installation_error_in(str(error), settings)
    return _without_words(error, settings or Settings()) if type(error).__name__ == _OF_POLARS else None


def installation_error_in(text: str, settings: Settings | None = None) -> InstallationError | None:
    """Return the first trouble of the machine that a process of ours, dbt for one, speaks of; None if there is none."""
    said = _SAYING.search(text)
    if said is None:
        return None
    line = text[text.rfind("\n", 0, said.start()) + 1 : text.find("\n", said.end()) % (len(text) + 1)]
    place = _QUOTED.search(line)
    return _trouble(_WORDS[said[0].lower()], place[1] if place else "", settings)


def _trouble(kind: str, path: str, settings: Settings | None) -> InstallationError:
    settings = settings or Settings()
    return InstallationError(
        Diagnostic(
            kind, {"path": path or (_least_room(settings)[1] if kind == NO_ROOM else settings.data_dir)}
        )
    )


def _without_words(error: BaseException, settings: Settings) -> InstallationError | None:
    """Polars says of a full disk that a file is out of specification: the disk itself is asked."""
    is_full = _OF_SPECIFICATION in str(error) and _least_room(settings)[0] < _HARDLY_ANY
    return _trouble(NO_ROOM, "", settings) if is_full else None


def _least_room(settings: Settings) -> tuple[int, str]:
    """Return the folder with the least room, and how many bytes: a write that finds none does not say where."""
    return min((shutil.disk_usage(folder).free, folder) for folder in _written(settings))


def _written(settings: Settings) -> Iterator[str]:
    yield tempfile.gettempdir()
    if settings.data_dir.exists():
        yield str(settings.data_dir)
        yield from (str(path) for path in settings.data_dir.iterdir() if path.is_dir())
        yield from (str(path) for path in settings.build.glob("*/"))
