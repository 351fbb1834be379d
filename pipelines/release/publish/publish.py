"""Publish: move the staged folder into the release store, and point the stable path to it, now or at its hour.

Belongs here: ``release.json``, the two renames, beginning to wait. Does not belong here: deciding whether to publish
(``gate``). Readers see the previous release or this one, never half of one: no published file is ever opened for
writing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.common import inventory
from pipelines.common.errors import DiagnosedError, InstallationError
from pipelines.common.files import is_open_elsewhere, sha256
from pipelines.common.messages import Diagnostic
from pipelines.release.build.input_list import listed_attempts
from pipelines.release.build.inputs import published_names, uncounted_forms
from pipelines.release.build.needs_build import unchanged_days
from pipelines.release.gate import disclosure
from pipelines.release.gate.gate import RECORD, GateResult
from pipelines.release.store import approval, pointer_log, serving_file, verdict_history
from pipelines.release.store.releases import (
    DISCLOSED,
    MANIFEST,
    SERVING_FILE,
    Release,
    damaged_files,
    is_due,
    read_release,
    write_disclosed,
)
from pipelines.settings import Settings

PRIVATE, OPEN = 0o700, 0o755
WINDOWS = os.name == "nt"
FLUSHED_AT_ONCE = 16


class PublishRefused(DiagnosedError):
    """Publishing would show readers something other than what passed the gate."""


def publish(
    settings: Settings, gate: GateResult, published_at: dt.datetime, embargo_until: dt.datetime | None = None
) -> Release:
    """Move the staged release into the release store and, unless it has to wait for its hour or an approval, make it live.

    The embargo ends at the latest of ``embargo_until``, the next ``live_hour`` of the settings, and the end of the
    embargo of a release that waits already: a later build contains what that one contains. Whether an approval is needed says
    ``store.approval``.

    Args:
        settings: the installation.
        gate: the decision on the staged build.
        published_at: the time to write into ``release.json``.
        embargo_until: the release does not go live before.

    Returns:
        The release; it is live, or ``pointer_log.waiting`` returns it.

    Raises:
        PublishRefused: the build did not pass the gate, or the decision is on another build than the staged one; a
            ``.wal`` lies beside a published file (DuckDB would replay it into the new one); or the store holds a
            different release of the same id.
    """
    inputs = gate.build.inputs
    if not gate.passed or inputs is None:
        raise PublishRefused(Diagnostic("publish_gate_refused", {"path": settings.build / RECORD}))
    record = settings.staged / RECORD
    if not record.exists() or record.read_text("utf-8") != gate.to_json():
        raise PublishRefused(Diagnostic("publish_staged_differs", {"path": settings.staged}))
    _refuse_wal(settings.live)
    _refuse_wal(settings.staged / SERVING_FILE)
    tables = serving_file.content(settings, settings.staged / SERVING_FILE)
    disclosed = disclosure.decided(settings)
    write_disclosed(settings.staged, disclosed)
    release = Release(
        release_id=inputs.build_id,
        as_of=inputs.as_of,
        published_at=published_at.isoformat(timespec="seconds"),
        content_hash=_content_hash(tables, serving_file.OUTSIDE_CONTENT_HASH),
        ledger_hash=inputs.ledger_hash,
        code_hash=inputs.code_hash,
        rules_version=inputs.rules_version,
        previous_release_id=inputs.previous_release_id,
        tables=tables,
        inputs=_inputs(settings),
        files=_files(settings.staged),
        embargo_until=_embargo(settings, published_at, embargo_until),
        disclosed=disclosed,
        figures_hash=_content_hash(tables, serving_file.OUTSIDE_CONTENT_HASH | serving_file.LEDGER_TABLES),
        unchanged_days=list(unchanged_days(settings, inputs.as_of)),
    )
    inherits = approval.inherited(settings, release)
    release = replace(release, awaits_approval=approval.is_asked_for(settings, inherits))
    folder = release.folder(settings)
    if folder.exists():
        release = replace(_published_before(folder, release), awaits_approval=release.awaits_approval)
        shutil.rmtree(settings.staged)
    else:
        (settings.staged / MANIFEST).write_text(release.to_json(), "utf-8")
        _make_durable(settings.staged)
        if _waits(release, published_at):
            settings.staged.chmod(PRIVATE)
        settings.releases.mkdir(exist_ok=True)
        settings.releases.chmod(OPEN)
        settings.staged.rename(folder)
        _sync(settings.releases)
    if inherits:
        pointer_log.record(settings, inherits[0], release, published_at, inherits[1])
    if _waits(release, published_at):
        pointer_log.record(settings, pointer_log.EMBARGOED, release, published_at)
        inventory.record(settings, inventory.WRITER)
    else:
        go_live(settings, release, published_at)
    return release


def _waits(release: Release, at: dt.datetime) -> bool:
    return release.awaits_approval or not is_due(release, at)


def publish_due(settings: Settings, now: dt.datetime) -> Release | None:
    """Make the release that waits live if its hour has come and no approval is missing. The caller holds the writer's lock.

    Returns:
        The release that went live; None if none waits, or if it waits on.

    Raises:
        PublishRefused: files of the release are no longer those that passed the gate.
    """
    release = approval.due(settings, now)
    if release is not None:
        if damaged := damaged_files(settings, release):
            facts = {"release_id": release.release_id, "files": ", ".join(damaged)}
            raise PublishRefused(Diagnostic("waiting_damaged", facts | {"path": release.folder(settings)}))
        go_live(settings, release, now)
    return release


def go_live(
    settings: Settings, release: Release, at: dt.datetime, event: str = pointer_log.PUBLISHED
) -> None:
    """Make a release of the store the live one.

    The verdicts of the release before it are kept first, and what readers are about to see of protected lists.
    """
    verdict_history.keep(settings)
    disclosure.remember(settings, release)
    release.folder(settings).chmod(OPEN)
    pointer_log.record(settings, event, release, at)
    point_to(settings, release)
    inventory.record(settings, inventory.WRITER)


def point_to(settings: Settings, release: Release) -> None:
    """Point the stable path to a release of the store, by one atomic rename.

    Raises:
        InstallationError: a program has the stable path open, and the system (Windows) does not replace it meanwhile.
    """
    _refuse_wal(settings.live)
    target = release.folder(settings) / SERVING_FILE
    _refuse_wal(target)
    pointer = settings.live.with_name(f".{settings.live.name}.next")
    pointer.unlink(missing_ok=True)
    _lead(pointer, target)
    try:
        pointer.replace(settings.live)
    except PermissionError as error:
        if not is_open_elsewhere(error):
            raise
        pointer.unlink()
        raise InstallationError(Diagnostic("live_in_use", {"path": settings.live})) from error
    _sync(settings.data_dir)


def _lead(pointer: Path, target: Path) -> None:
    """Make a relative symbolic link; where the system or the disk has none, a hard link; else a copy."""
    try:
        pointer.symlink_to(target.relative_to(pointer.parent))
    except OSError:
        try:
            pointer.hardlink_to(target)
        except OSError:
            shutil.copy2(target, pointer)
            _sync(pointer)


def _embargo(settings: Settings, now: dt.datetime, requested: dt.datetime | None) -> str | None:
    hours = [requested] if requested else []
    if settings.live_hour is not None and settings.approval != approval.NONE:
        local = now.astimezone(ZoneInfo(settings.time_zone))
        today = dt.datetime.combine(local.date(), settings.live_hour, local.tzinfo)
        hours.append(today if today >= local else today + dt.timedelta(days=1))
    waiting = pointer_log.waiting(settings)
    if waiting and waiting.embargo_until:
        hours.append(dt.datetime.fromisoformat(waiting.embargo_until))
    return max(hours).isoformat(timespec="seconds") if hours else None


def _published_before(folder: Path, release: Release) -> Release:
    """Return the release of that id in the store, left by a run that was killed before the pointer moved."""
    published = read_release(folder)
    if published.content_hash != release.content_hash:
        raise PublishRefused(Diagnostic("publish_id_taken", {"release_id": folder.name}))
    return published


def _refuse_wal(path: Path) -> None:
    wal = path.with_name(path.name + ".wal")
    if wal.exists():
        raise PublishRefused(Diagnostic("wal_beside_release", {"path": wal}))


def _content_hash(tables: dict[str, dict[str, Any]], left_out: set[str]) -> str:
    hashes = {t: v["content_hash"] for t, v in tables.items() if t not in left_out}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def _inputs(settings: Settings) -> list[dict[str, Any]]:
    """Return the attempts as ``fct_submission`` shows them: no numbers of rows where each row is a respondent, names masked."""
    names = (
        "submission_id",
        "sha256",
        "original_name",
        "status",
        "rows_received",
        "rows_accepted",
        "rows_quarantined",
    )
    attempts = sorted(listed_attempts(settings), key=lambda r: r.submission_id)
    shown = published_names(settings, attempts)
    uncounted = uncounted_forms(settings)
    return [
        {
            name: None
            if receipt.form_id in uncounted and name.startswith("rows_")
            else getattr(receipt, name)
            for name in names
        }
        | {"original_name": shown[receipt.submission_id]}
        for receipt in attempts
    ]


def _files(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a folder, by its path within it."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): sha256(p) for p in files}


def _make_durable(folder: Path) -> None:
    """Flush every file of a folder to the disk and make it read-only (Windows would not remove it then)."""
    paths = list(folder.rglob("*"))
    files = [path for path in paths if path.is_file()]
    # The disk writes what is asked for at the same time in one go: the pages of the site, one by one, would take seconds.
    with ThreadPoolExecutor(FLUSHED_AT_ONCE) as threads:
        list(threads.map(_sync, files))
    for path in paths:
        if not path.is_file():
            path.chmod(OPEN)
        elif not WINDOWS:
            path.chmod(0o440 if path.name == DISCLOSED else 0o444)
    _sync(folder)
    folder.chmod(OPEN)


def _sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk; Windows flushes only files that are open for writing."""
    if WINDOWS and (path.is_dir() or not os.access(path, os.W_OK)):
        return
    descriptor = os.open(path, os.O_RDWR if WINDOWS else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
