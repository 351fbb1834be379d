"""Retention: which releases may be removed from the release store, and removing them.

Belongs here: the rule and the removal. Does not belong here: the verdicts of a removed release (``verdict_history``
keeps them for good).
"""

from __future__ import annotations

import datetime as dt
import shutil

from pipelines.common.files import is_open_elsewhere
from pipelines.release.store import pointer_log
from pipelines.release.store.releases import Release, current, list_releases
from pipelines.settings import Settings


def to_prune(settings: Settings, now: dt.datetime) -> list[Release]:
    """Return the releases to remove: beyond the newest ``keep_releases`` and older than ``keep_days``.

    The live release, the one before it, one that was taken back, those that wait or were refused since the stable path last
    moved, and one with a damaged manifest are always kept.
    """
    live, pending = current(settings), pointer_log.pending(settings)
    taken_back = pointer_log.taken_back(settings)
    kept = {r.release_id for r in (live, *pending, taken_back) if r}
    kept |= {r.previous_release_id for r in (live, *pending) if r and r.previous_release_id}
    oldest = now - dt.timedelta(days=settings.keep_days)
    return [
        release
        for release in list_releases(settings, skip_damaged=True)[settings.keep_releases :]
        if release.release_id not in kept and dt.datetime.fromisoformat(release.published_at) < oldest
    ]


def prune(settings: Settings, now: dt.datetime) -> list[Release]:
    """Remove releases from the store. The caller holds the writer's lock.

    A folder is renamed before it is deleted, so that the store never shows half of one. A process that has its file
    open keeps reading: the bytes go when the last handle is closed. On Windows such a release is left for the next time.

    Returns:
        The removed releases.
    """
    pruned = []
    settings.pruned.mkdir(parents=True, exist_ok=True)
    for release in to_prune(settings, now):
        try:
            release.folder(settings).rename(settings.pruned / release.release_id)
        except PermissionError as error:
            if not is_open_elsewhere(error):
                raise
        else:
            pruned.append(release)
    # Together with what a killed run left here.
    shutil.rmtree(settings.pruned)
    return pruned
