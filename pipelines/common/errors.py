"""Errors of the installation: what is wrong with the machine or the data folder, and what to do about it.

Belongs here: the exception that stops work for such a reason, and recognising errors of the machine (disk full, no
permission, read-only or failing disk) whichever library raised them. Does not belong here: message texts
(``messages.csv``), or checks made before anything fails (``pipelines.monitoring.doctor``). Standard library only. All
exceptions of the project are listed in ``schemas.errors``.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator

from pipelines.common.messages import LANGUAGES, Diagnostic
from pipelines.settings import Settings
from schemas.errors import IpMonitorError as IpMonitorError

NO_ROOM, NOT_ALLOWED, READ_ONLY, DISK_FAILS = "no_room", "not_allowed", "read_only", "disk_fails"
_KINDS = {
    errno.ENOSPC: NO_ROOM,
    getattr(errno, "EDQUOT", errno.ENOSPC): NO_ROOM,  # Windows has no quotas of this kind
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
    errno.EROFS: READ_ONLY,
    errno.EIO: DISK_FAILS,
}
_TEXTS = {os.strerror(number).lower(): kind for number, kind in _KINDS.items()} | {
    # DuckDB's, when its temporary files have used up nine tenths of the free space.
    "max_temp_directory_size": NO_ROOM
}
_MACHINE_ERROR = re.compile("|".join(map(re.escape, _TEXTS)), re.IGNORECASE)
_QUOTED_PATH = re.compile(r"""["']((?:/|[A-Za-z]:\\)[^"']+)["']""")
_DUCKDB_MACHINE_ERRORS = ("IOException", "OutOfMemoryException")
"""Errors of DuckDB that the machine may have caused; its others are about data, and may quote it."""

_POLARS_ERROR, _POLARS_MESSAGE = "ComputeError", "out of specification"
_FULL_BELOW_BYTES = 1 << 20


class DiagnosedError(IpMonitorError):
    """Work stops because of diagnostics; the message gives each with its remedy, in both languages."""

    def __init__(self, *findings: Diagnostic):
        self.findings = findings
        super().__init__("\n".join(_in_both_languages(finding) for finding in findings))
        self.texts = {lang: "\n".join(_in(finding, lang) for finding in findings) for lang in LANGUAGES}


class InstallationError(DiagnosedError):
    """The machine or the data folder keeps work from going on."""


class UnknownSubmission(DiagnosedError):
    """There is no submission of this id."""

    def __init__(self, submission_id: str):
        super().__init__(Diagnostic("submission_unknown", {"submission_id": submission_id}))


def installation_error_of(error: BaseException, settings: Settings | None = None) -> InstallationError | None:
    """Return an exception that the machine caused as an ``InstallationError``; None for any other.

    Args:
        error: what was raised, by the standard library, DuckDB, polars or Arrow.
        settings: where to look for the full disk, if the error does not name it; those of the environment by default.
    """
    if isinstance(error, InstallationError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        kind = _KINDS.get(error.errno)
        # Of a copy the standard library names the origin first; what cannot be written is the copy.
        path = error.filename2 if kind in (NO_ROOM, READ_ONLY) and error.filename2 else error.filename
        return _installation_error(kind, str(path or ""), settings) if kind else None
    if isinstance(error, OSError) or type(error).__name__ in _DUCKDB_MACHINE_ERRORS:
        return installation_error_in(str(error), settings)
    return _of_polars(error, settings or Settings()) if type(error).__name__ == _POLARS_ERROR else None


def installation_error_in(text: str, settings: Settings | None = None) -> InstallationError | None:
    """Return the first error of the machine that a process's output (dbt's, for one) names; None if there is none."""
    match = _MACHINE_ERROR.search(text)
    if match is None:
        return None
    line = text[text.rfind("\n", 0, match.start()) + 1 : text.find("\n", match.end()) % (len(text) + 1)]
    path = _QUOTED_PATH.search(line)
    return _installation_error(_TEXTS[match[0].lower()], path[1] if path else "", settings)


def _in(finding: Diagnostic, lang: str) -> str:
    return f"{finding.message(lang)}\n  → {finding.remedy(lang)}"


def _in_both_languages(finding: Diagnostic) -> str:
    message = " / ".join(finding.message(lang) for lang in ("zh", "en"))
    remedy = " / ".join(finding.remedy(lang) for lang in ("zh", "en"))
    return f"{message}\n  → {remedy}"


def _installation_error(kind: str, path: str, settings: Settings | None) -> InstallationError:
    settings = settings or Settings()
    place = path or (_least_room(settings)[1] if kind == NO_ROOM else settings.data_dir)
    return InstallationError(Diagnostic(kind, {"path": place}))


def _of_polars(error: BaseException, settings: Settings) -> InstallationError | None:
    """Of a full disk polars only says that a file is out of specification, so the free space is looked up."""
    is_full = _POLARS_MESSAGE in str(error) and _least_room(settings)[0] < _FULL_BELOW_BYTES
    return _installation_error(NO_ROOM, "", settings) if is_full else None


def _least_room(settings: Settings) -> tuple[int, str]:
    """Return the free bytes and the path of the written folder with the least: a failed write does not name it."""
    return min((shutil.disk_usage(folder).free, folder) for folder in _written_folders(settings))


def _written_folders(settings: Settings) -> Iterator[str]:
    yield tempfile.gettempdir()
    if settings.data_dir.exists():
        yield str(settings.data_dir)
        yield from (str(path) for path in settings.data_dir.iterdir() if path.is_dir())
        yield from (str(path) for path in settings.build.glob("*/"))
