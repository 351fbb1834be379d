"""One installation: its folders, manifest, writer, leftovers, live release and alerts.

Belongs here: what can be seen from names, times and small files. Does not belong here: reading every byte
(``contents``), the daemon and the age of the last refresh (``pipelines.common.heartbeat``).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.common import heartbeat
from pipelines.common.lock import INTAKE, WRITER, lock_holder, lock_leftover
from pipelines.common.messages import Diagnostic
from pipelines.common.refresh_status import GOOD
from pipelines.intake.inbox import left_by_urgency, left_too_long
from pipelines.monitoring import alerts as alerting
from pipelines.monitoring.doctor.machine import GB
from pipelines.release.build.dbt_manifest import is_stale
from pipelines.release.exports.papers import paper_findings
from pipelines.release.store.releases import current, live_damage, stale_wal_files
from pipelines.settings import Settings

OLD_HOURS = 24
"""A temporary file older than this was left by a process that was killed."""
LARGE_STORAGE_GB = 2
LEFT_SHOWN = 20


def folders(settings: Settings) -> Iterator[Diagnostic]:
    """Yield the folders of the data folder that this user may not write."""
    for folder in (
        settings.data_dir,
        settings.inbox,
        settings.archive,
        settings.receipts,
        settings.lake,
        settings.build,
        settings.releases,
        settings.state,
    ):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            yield Diagnostic("not_writable", {"path": folder})


def inbox(settings: Settings) -> Iterator[Diagnostic]:
    """Yield how many files of the inbox are left although somebody should act, then the first of all that are left."""
    yield from left_too_long(settings)
    yield from left_by_urgency(settings)[:LEFT_SHOWN]


def manifest(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a dbt manifest that is missing or older than the dbt project: Dagster reads its assets from it."""
    if not settings.manifest.exists():
        yield Diagnostic("manifest_missing", {"path": settings.manifest})
    elif is_stale(settings):
        yield Diagnostic("manifest_stale", {"path": settings.manifest})


def writer(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Yield who hangs with one of the two locks, or was killed with it: the kernel has released that one already."""
    if holder := _late_holder(settings, WRITER, now):
        yield Diagnostic("writer_hangs", holder)
    if holder := _late_holder(settings, INTAKE, now):
        yield Diagnostic("intake_hangs", holder)
    if leftover := lock_leftover(settings):
        yield Diagnostic("writer_died", leftover)
    if leftover := lock_leftover(settings, INTAKE):
        yield Diagnostic("intake_died", leftover)


def _late_holder(settings: Settings, lock: str, now: dt.datetime) -> Mapping[str, Any] | None:
    holder = lock_holder(settings, lock)
    late = dt.timedelta(hours=settings.busy_hours)
    return holder if holder and now - dt.datetime.fromisoformat(holder["since"]) > late else None


def leftovers(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Yield what a killed process left: DuckDB logs beside databases, temporary files, a partial build."""
    for wal in stale_wal_files(settings):
        yield Diagnostic("wal_beside_release", {"path": wal})
    if not lock_holder(settings):  # otherwise they may be its
        yield from _of_build(settings)
    if lock_holder(settings, INTAKE):
        return
    latest = now.timestamp() - OLD_HOURS * 3600
    temporary = [
        path
        for folder in (settings.archive, settings.lake, settings.receipts)
        for path in folder.rglob(".*.tmp")
        if path.stat().st_mtime < latest
    ]
    if temporary:
        yield Diagnostic("half_made", {"n": len(temporary), "path": temporary[0]})


def _of_build(settings: Settings) -> Iterator[Diagnostic]:
    wal = settings.build_db.with_name(f"{settings.build_db.name}.wal")
    if wal.exists():
        yield Diagnostic("wal_beside_build", {"path": wal})
    if settings.partial_marker.exists():
        yield Diagnostic("partial_build", {"path": settings.partial_marker})


def live_release(settings: Settings, now: dt.datetime) -> Iterator[Diagnostic]:
    """Yield a stable path that leads to no release, and a live release from the future."""
    if damage := live_damage(settings):
        yield damage
        return
    if not settings.live.exists():
        return
    release = current(settings)
    assert release is not None
    if heartbeat.is_ahead(release.published_at, now):
        yield Diagnostic(heartbeat.CLOCK, {"path": settings.live, "at": release.published_at})


def papers(settings: Settings) -> Iterator[Diagnostic]:
    """Yield what the papers of the live release lack, unless the live release is damaged."""
    if live_damage(settings) is None:
        yield from paper_findings(settings)


def last_refresh(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a last refresh that did not end well."""
    last = heartbeat.last_refresh(settings)
    if last is not None and last["status"] not in GOOD:
        yield Diagnostic("refresh_last_bad", {"at": last["at"], "status": last["status"]})


def alerts(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a note if no alert channel is set, and each channel whose last alert was not delivered."""
    if not alerting.channels(settings):
        yield Diagnostic("alerts_off")
    yield from alerting.undelivered(settings)


def dagster_storage(settings: Settings) -> Iterator[Diagnostic]:
    """Yield large SQLite files of Dagster: its event logs never shrink by themselves."""
    if settings.dagster_postgres_url is not None:
        return
    size = _size(settings.dagster_home)
    if size > LARGE_STORAGE_GB * GB:
        yield Diagnostic("dagster_large", {"path": settings.dagster_home, "size_gb": f"{size / GB:.1f}"})


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
