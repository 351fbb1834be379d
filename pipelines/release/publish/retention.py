"""Which releases leave the shelf, and how.

Belongs here: the rule and the removal. Does not belong here: what a release said (``history`` keeps it for good).
"""

from __future__ import annotations

import datetime as dt
import shutil

from pipelines.release.store import pointer_log
from pipelines.release.store.releases import Release, current, list_releases
from pipelines.settings import Settings


def to_prune(settings: Settings, now: dt.datetime) -> list[Release]:
    """Return the releases that may go: beyond the newest ``keep_releases`` and older than ``keep_days``.

    The live one, the one before it, the one that a rollback left and the one that waits for its hour never go.
    """
    live, waiting, left = current(settings), pointer_log.waiting(settings), pointer_log.taken_back(settings)
    kept = {r.release_id for r in (live, waiting, left) if r}
    kept |= {r.previous_release_id for r in (live, waiting) if r and r.previous_release_id}
    floor = now - dt.timedelta(days=settings.keep_days)
    return [
        release
        for release in list_releases(settings)[settings.keep_releases :]
        if release.release_id not in kept and dt.datetime.fromisoformat(release.published_at) < floor
    ]


def prune(settings: Settings, now: dt.datetime) -> list[Release]:
    """Take releases off the shelf; call it under the writer's lock.

    A folder is renamed away before it is emptied, so that the shelf never shows a half. Who has its file open keeps
    reading: the bytes go when the last handle is closed.

    Returns:
        What was taken off.
    """
    going = to_prune(settings, now)
    settings.pruned.mkdir(parents=True, exist_ok=True)
    for release in going:
        release.folder(settings).rename(settings.pruned / release.release_id)
    # With what a run that was killed had left here.
    shutil.rmtree(settings.pruned)
    return going
