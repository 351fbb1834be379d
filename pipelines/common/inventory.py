"""The inventory of the data folder: how much there was of everything that must stay, which tells lost from new, and who wrote it last.

Belongs here: counting what must stay, ``inventory.json`` and the comparison of the two; the version of the code that wrote it. Does not belong here: what the files
hold, damage that the hashes show (``pipelines.monitoring.doctor.contents``), and rows of the lake, which the receipts name. The
counts are taken from names and small files, so that every run can afford them. Standard library, and ``packaging`` for another version.

All that is counted only grows. What adds to it records the counts afterwards; a process that is killed before has recorded too few, which is
no loss. A data folder of an earlier version has no inventory, or one without a version, and nothing is missing there; the first command of
this version that takes a lock writes one (``pipelines.common.lock``). Of a later version only what it reads is known to this code: it writes nothing there (``refuse_later``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipelines.common.errors import InstallationError
from pipelines.common.files import write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings


@dataclass(frozen=True)
class Kept:
    """Something that must stay.

    Attributes:
        zh: its name in Chinese.
        en: its name in English.
        path: where it is.
        count: how much of it there is.
    """

    zh: str
    en: str
    path: Callable[[Settings], Path]
    count: Callable[[Path], int]

    def facts(self, settings: Settings) -> dict[str, Any]:
        """Return name and place for a diagnostic."""
        return {"thing_zh": self.zh, "thing_en": self.en, "path": self.path(settings)}


def _files(pattern: str) -> Callable[[Path], int]:
    return lambda folder: sum(1 for _ in folder.glob(pattern))


def _records(path: Path) -> int:
    """Return the number of records of a JSON list, ``_UNKNOWN`` if it is damaged: damage has a diagnostic of its own."""
    if not path.is_file():
        return 0
    try:
        records = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError):
        return _UNKNOWN
    is_whole = isinstance(records, list) and all(isinstance(one, dict) for one in records)
    return len(records) if is_whole else _UNKNOWN


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.is_file() else 0


def _is_there(path: Path) -> int:
    return int(os.path.lexists(path))  # a link that leads nowhere has a diagnostic of its own


_UNKNOWN = -1
VERSION = "version"
"""The version of the code that wrote the inventory last, beside the counts."""
INTAKE, WRITER = "intake", "writer"
"""The locks under which counts are recorded."""
ARCHIVE, RECEIPTS, LIVE = "archive", "receipts", "live"
POINTER_LOG, VERDICTS, DISCLOSED, CONFIRMED = "pointer_log", "verdict_history", "disclosed", "confirmations"
KEPT = {
    ARCHIVE: Kept("归档记录", "sidecars of the archive", lambda s: s.archive, _files("??/*.json")),
    RECEIPTS: Kept("回执", "receipts", lambda s: s.receipts, _files("[!.]*.json")),
    LIVE: Kept("当前版本的链接", "the stable path of the live release", lambda s: s.live, _is_there),
    POINTER_LOG: Kept("发布指针的记录", "the log of the live pointer", lambda s: s.pointer_log, _records),
    VERDICTS: Kept(
        "评估结论历史", "files of the verdict history", lambda s: s.verdict_history, _files("[!.]*.parquet")
    ),
    DISCLOSED: Kept(
        "已公开名单状态的记录",
        "the record of what readers have seen of protected lists",
        lambda s: s.disclosed,
        _is_there,
    ),
    CONFIRMED: Kept(
        "暂缓采用的数的确认记录", "confirmations of held figures", lambda s: s.confirmations, _lines
    ),
}
"""What must stay, by its name in the inventory."""


def record(settings: Settings, by: str) -> None:
    """Record what there is now; a count is never lowered, so that a loss stays known.

    Args:
        settings: the installation.
        by: the lock that the caller holds, ``INTAKE`` or ``WRITER``: the holders of both may record at the same time.
    """
    raw, there = _read(settings), _counts(settings)
    known = _known(raw)
    higher = {name: max(n, known.get(name, 0)) for name, n in there.items()}
    if higher != known or raw.get(VERSION) != own_version():
        _write(settings, higher, by)


def accept(settings: Settings) -> None:
    """Record what there is now as all that there must be: what could not be recovered counts as permanently lost.

    The caller holds both locks.
    """
    _write(settings, {name: max(n, 0) for name, n in _counts(settings).items()}, WRITER)


def missing(settings: Settings) -> dict[str, tuple[int, int]]:
    """Return of each thing of which there is less than there was, how much there was and is; nothing without an inventory."""
    known = _known(_read(settings))
    there = _counts(settings) if known else {}
    return {name: (known[name], n) for name, n in there.items() if _UNKNOWN < n < known.get(name, 0)}


def lost(settings: Settings, *names: str) -> list[Diagnostic]:
    """Return a diagnostic for each thing of which there is less than there was.

    Args:
        settings: the installation.
        names: those asked for; by default all.
    """
    return [
        Diagnostic("kept_lost", KEPT[name].facts(settings) | {"known": known, "there": there})
        for name, (known, there) in missing(settings).items()
        if not names or name in names
    ]


def later(settings: Settings) -> Diagnostic | None:
    """Return that a later version of the code has written the data folder; None if none has."""
    written_by, own = _read(settings).get(VERSION), own_version()
    if written_by in (None, own):
        return None
    from packaging.version import InvalidVersion, Version

    try:
        is_later = Version(str(written_by)) > Version(own)
    except InvalidVersion:  # damaged: the next record writes it again
        return None
    facts = {"path": settings.data_dir, "version": written_by, "own": own}
    return Diagnostic("written_later", facts) if is_later else None


def refuse_later(settings: Settings) -> None:
    """Refuse to write into a data folder that a later version has written.

    Raises:
        InstallationError: a later version has.
    """
    if diagnostic := later(settings):
        raise InstallationError(diagnostic)


@cache
def own_version() -> str:
    """Return the version of this code."""
    return metadata.version("ip-monitor")


def _counts(settings: Settings) -> dict[str, int]:
    return {name: kept.count(kept.path(settings)) for name, kept in KEPT.items()}


def _known(raw: dict[str, Any]) -> dict[str, int]:
    """Return the counts of the inventory; none if there is no inventory, or it is damaged: the next record writes it again."""
    try:
        return {name: int(raw[name]) for name in KEPT if name in raw}
    except (ValueError, TypeError):
        return {}


def _read(settings: Settings) -> dict[str, Any]:
    try:
        raw = json.loads(settings.inventory.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def _write(settings: Settings, counts: dict[str, int], by: str) -> None:
    write_atomically(settings.inventory, json.dumps(counts | {VERSION: own_version()}, indent=1), by)
