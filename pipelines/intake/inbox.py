"""The inbox: which of its files an ingest run takes in, and why it leaves the others.

Belongs here: the one predicate (``reason_left``) that ``check``, ``submit``, ingest, ``status``, the doctor and the sensor ask. Does
not belong here: moving files (``archive``), or their content. Standard library only, so that a refresh with nothing to do stays
cheap.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.common.messages import WARNING, Diagnostic
from pipelines.settings import Settings

META_SUFFIX = ".meta.json"
LONGEST_NAME = 255
"""Bytes of a file's name that file systems take."""
LEFT = "inbox_left"
_PASSING = ("inbox_office_lock", "inbox_backup", "inbox_hidden", "inbox_unfinished", "inbox_options_alone")
"""Reasons that usually pass by themselves, within a day."""
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
"""Ends of the names of files that are still being downloaded or copied."""
_BACKUPS = ("~", ".bak")
_OF_SYSTEMS = re.compile(r"\.DS_Store|\.gitkeep|\.directory|\.nfs.*|\._.*")
"""Names that systems give to files of their own; no sender has sent these."""
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of the text after them."""
_OLD_HOURS = 24


def shown_name(name: str) -> str:
    """Return a file's name as receipts show it, without control characters and undecodable bytes."""
    return _NOT_SHOWN.sub("?", name).encode(errors="replace").decode()


def name_below(inbox: Path, path: Path) -> str:
    """Return how a file of the inbox is shown: its path below the inbox, since files of several folders may have one name."""
    return shown_name(path.relative_to(inbox if path != inbox else inbox.parent).as_posix())


def reason_left(path: Path, follows_links: bool = False, inbox: Path | None = None) -> Diagnostic | None:
    """Return why a file is not taken in, None if it is.

    Args:
        path: the file, in the inbox or where somebody submits it from.
        inbox: the inbox, if the file is in it: its path below it names the file.
        follows_links: take a link for the file that it leads to: who names a file may name it by a link.
    """
    name = path.name
    facts = {"name": _shown(path, inbox)}
    if name.startswith("~$"):
        return Diagnostic("inbox_office_lock", facts)
    if name.startswith("."):
        return Diagnostic("inbox_hidden", facts)
    if name.lower().endswith(_BACKUPS):
        return Diagnostic("inbox_backup", facts)
    if name.lower().endswith(UNFINISHED):
        return Diagnostic("inbox_unfinished", facts)
    if name.lower().endswith(META_SUFFIX):
        return Diagnostic("inbox_options_alone", facts)
    try:
        mode = (path.stat() if follows_links else path.lstat()).st_mode
        if stat.S_ISLNK(mode):
            return Diagnostic("inbox_link", facts)
        if not stat.S_ISREG(mode):
            return Diagnostic("inbox_no_file", facts)
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        return _unreadable(facts["name"], error)
    if not follows_links:
        beside = path.with_name(path.name + META_SUFFIX)
        for kept in (path, beside):
            if os.path.lexists(kept) and not _is_removable(kept):
                return Diagnostic("inbox_not_removable", facts | {"name": _shown(kept, inbox)})
    return None


def _shown(path: Path, inbox: Path | None) -> str:
    return name_below(inbox, path) if inbox else shown_name(path.name)


def inbox_files(settings: Settings) -> list[Path]:
    """Return the files of the inbox that are taken in once they are complete."""
    return sorted(path for path, reason in _looked_at(settings) if reason is None)


def quiet_files(settings: Settings) -> list[Path]:
    """Return the files of the inbox that have not changed for ``quiet_seconds`` and count as complete."""
    latest = time.time() - settings.quiet_seconds
    return [path for path in inbox_files(settings) if _changed_at(path) <= latest]


def left_files(settings: Settings) -> list[Diagnostic]:
    """Return a diagnostic for each file and folder of the inbox that is not taken in, in the order of their paths."""
    return [reason for _, reason in sorted(_left(settings), key=lambda left: left[0])]


def left_too_long(settings: Settings) -> Iterator[Diagnostic]:
    """Yield one diagnostic if files are left about which somebody should do something; it names none of them, for alerts."""
    if n := sum(reason.calls_for_action for reason in left_by_urgency(settings)):
        yield Diagnostic("inbox_left", {"n": n})


def names_file(finding: Diagnostic) -> bool:
    """Return whether a diagnostic is about one file of the inbox and names it."""
    return finding.code.startswith("inbox_") and finding.code != LEFT


def left_by_urgency(settings: Settings) -> list[Diagnostic]:
    """Return the diagnostics of ``left_files``; those about which somebody should do something come first and are warnings."""
    latest = time.time() - _OLD_HOURS * 3600
    left = [
        (reason.code in _PASSING and _changed_at(path) >= latest, path, reason)
        for path, reason in _left(settings)
    ]
    ordered = sorted(left, key=lambda one: one[:2])
    return [reason if may_pass else replace(reason, own_severity=WARNING) for may_pass, _, reason in ordered]


def _left(settings: Settings) -> Iterator[tuple[Path, Diagnostic]]:
    return ((path, reason) for path, reason in _looked_at(settings) if reason is not None)


def _looked_at(settings: Settings) -> Iterator[tuple[Path, Diagnostic | None]]:
    """Yield every file of the inbox, and every folder that is not entered, with the reason why it is left.

    The options of a file that is there go with it and are not listed.
    """
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(settings.inbox, onerror=unreadable.append):
        for name in list(folders):
            path = Path(folder, name)
            if path.is_symlink() or name.startswith("."):
                folders.remove(name)  # rsync, for one, keeps files that are half copied in a hidden folder
                code = "inbox_link" if path.is_symlink() else "inbox_hidden"
                yield path, Diagnostic(code, {"name": name_below(settings.inbox, path)})
        there = set(names)
        for name in names:
            # Exactly, as the options are read: a name in other letters is listed with how to write it.
            is_option = name.endswith(META_SUFFIX) and name[: -len(META_SUFFIX)] in there
            if not is_option and not _OF_SYSTEMS.fullmatch(name):
                path = Path(folder, name)
                yield path, reason_left(path, inbox=settings.inbox)
    for error in unreadable:
        if not isinstance(error, FileNotFoundError):
            path = Path(error.filename)
            yield path, _unreadable(name_below(settings.inbox, path), error)


def _unreadable(name: str, error: OSError) -> Diagnostic:
    is_refused = isinstance(error, PermissionError)
    reasons = (
        ("没有权限", "permission denied")
        if is_refused
        else ("磁盘或系统报错", "an error of the disk or the system")
    )
    facts = {"name": name, "reason_zh": reasons[0], "reason_en": reasons[1]}
    return Diagnostic("inbox_unreadable", facts)


def _is_removable(path: Path) -> bool:
    """Return whether this user may remove a file: otherwise it would arrive again with every run."""
    if not hasattr(os, "geteuid"):  # Windows asks only when it is removed
        return True
    folder = path.parent.stat()
    may_remove = (0, folder.st_uid, path.lstat().st_uid)
    is_kept_by_owner = bool(folder.st_mode & stat.S_ISVTX) and os.geteuid() not in may_remove
    return os.access(path.parent, os.W_OK | os.X_OK) and not is_kept_by_owner


def _changed_at(path: Path) -> float:
    """Return when a file last changed, in seconds since 1970; infinity if it is gone.

    A copy may keep a time from another machine: if that is to come, the time counts at which the copy got it.
    """
    try:
        state = path.lstat()
    except OSError:
        return float("inf")
    return state.st_mtime if state.st_mtime <= time.time() else state.st_ctime
