"""Publish: the staged folder takes its place on the shelf, and the pointer moves, at once or when its hour comes.

Belongs here: ``release.json``, the two renames, the embargo. Does not belong here: deciding whether (``gate``).
Readers see the former release or this one, never a half: nothing that is published is ever opened for
writing or written again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.common.errors import DiagnosedError
from pipelines.common.files import sha256
from pipelines.common.messages import Diagnostic
from pipelines.release.build.input_hash import read_attempts
from pipelines.release.gate import disclosure
from pipelines.release.gate.gate import RECORD, GateResult
from pipelines.release.store import pointer_log, serving_file, verdict_history
from pipelines.release.store.releases import MANIFEST, SERVING_FILE, Release, is_due, read_release
from pipelines.settings import Settings

PRIVATE, OPEN = 0o700, 0o755


class PublishRefused(DiagnosedError):
    """Publishing would show readers something else than what the gate let pass."""


def publish(
    settings: Settings, gate: GateResult, published_at: dt.datetime, embargo_until: dt.datetime | None = None
) -> Release:
    """Put the staged release on the shelf and, unless it has to wait for its hour, make it live.

    The hour is the latest of the one asked for, the next ``live_hour`` of the settings, and that of the release which
    waits already: a later build holds what that one holds.

    Args:
        settings: where things are.
        gate: the decision on the build that is staged.
        published_at: the time to write into ``release.json``.
        embargo_until: the release is not to be live before.

    Returns:
        The release; it is live, or ``pointer_log.waiting`` returns it.

    Raises:
        PublishRefused: the gate did not let the build pass or decided on another than the staged one, a ``.wal``
            stands beside a file that readers open (DuckDB would replay it into the new one), or the shelf holds
            another release of that id.
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
    release = Release(
        release_id=inputs.build_id,
        as_of=inputs.as_of,
        published_at=published_at.isoformat(timespec="seconds"),
        content_hash=_content_hash(tables),
        ledger_hash=inputs.ledger_hash,
        code_hash=inputs.code_hash,
        rules_version=inputs.rules_version,
        previous_release_id=inputs.previous_release_id,
        tables=tables,
        inputs=_inputs(settings),
        files=_files(settings.staged),
        embargo_until=_embargo(settings, published_at, embargo_until),
        disclosed=disclosure.decided(settings),
    )
    folder = release.folder(settings)
    if folder.exists():
        release = _published_before(folder, release)
        shutil.rmtree(settings.staged)
    else:
        (settings.staged / MANIFEST).write_text(release.to_json(), "utf-8")
        _settle(settings.staged)
        if not is_due(release, published_at):
            settings.staged.chmod(PRIVATE)
        settings.releases.mkdir(exist_ok=True)
        settings.staged.rename(folder)
        _sync(settings.releases)
    if is_due(release, published_at):
        go_live(settings, release, published_at)
    else:
        pointer_log.record(settings, pointer_log.EMBARGOED, release, published_at)
    return release


def publish_due(settings: Settings, now: dt.datetime) -> Release | None:
    """Make the release that waits live if its hour has come; call it under the writer's lock.

    Returns:
        The release that went live, None if there was none to.
    """
    release = pointer_log.waiting(settings)
    if release is None or not is_due(release, now):
        return None
    go_live(settings, release, now)
    return release


def go_live(
    settings: Settings, release: Release, at: dt.datetime, event: str = pointer_log.PUBLISHED
) -> None:
    """Make a release of the shelf the live one.

    What the one before it said is remembered first, and what readers are about to see of protected lists.
    """
    verdict_history.remember(settings)
    disclosure.remember(settings, release)
    release.folder(settings).chmod(OPEN)
    pointer_log.record(settings, event, release, at)
    point_to(settings, release)


def point_to(settings: Settings, release: Release) -> None:
    """Move the stable path to a release on the shelf, by one atomic rename."""
    _refuse_wal(settings.live)
    target = release.folder(settings) / SERVING_FILE
    _refuse_wal(target)
    pointer = settings.live.with_name(f".{settings.live.name}.next")
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(target.relative_to(settings.data_dir))
    pointer.replace(settings.live)
    _sync(settings.data_dir)


def _embargo(settings: Settings, now: dt.datetime, asked: dt.datetime | None) -> str | None:
    hours = [asked] if asked else []
    if settings.live_hour is not None:
        here = now.astimezone(ZoneInfo(settings.time_zone))
        today = dt.datetime.combine(here.date(), settings.live_hour, here.tzinfo)
        hours.append(today if today >= here else today + dt.timedelta(days=1))
    before = pointer_log.waiting(settings)
    if before and before.embargo_until:
        hours.append(dt.datetime.fromisoformat(before.embargo_until))
    return max(hours).isoformat(timespec="seconds") if hours else None


def _published_before(folder: Path, release: Release) -> Release:
    """A run that died between the two renames left its release on the shelf; it must be the same one."""
    shelved = read_release(folder)
    if shelved.content_hash != release.content_hash:
        raise PublishRefused(Diagnostic("publish_id_taken", {"release_id": folder.name}))
    return shelved


def _refuse_wal(path: Path) -> None:
    wal = path.with_name(path.name + ".wal")
    if wal.exists():
        raise PublishRefused(Diagnostic("wal_beside_release", {"path": wal}))


def _content_hash(tables: dict[str, dict[str, Any]]) -> str:
    hashes = {t: v["content_hash"] for t, v in tables.items() if t not in serving_file.OUTSIDE_CONTENT_HASH}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def _inputs(settings: Settings) -> list[dict[str, Any]]:
    names = (
        "submission_id",
        "sha256",
        "original_name",
        "status",
        "rows_received",
        "rows_accepted",
        "rows_quarantined",
    )
    attempts = sorted(read_attempts(settings), key=lambda r: r.submission_id)
    return [{name: getattr(receipt, name) for name in names} for receipt in attempts]


def _files(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a folder, by its path within it."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): sha256(p) for p in files}


def _settle(folder: Path) -> None:
    """Write everything through to the disk and take away the right to write it."""
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
            path.chmod(0o444)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
