"""Roll back: point the stable path to another release of the store.

Belongs here: whether that release is still what was published, and moving the pointer. Does not belong here: building
anything. The verdicts of the release that is left stay in the verdict history.
"""

from __future__ import annotations

import datetime as dt

from pipelines.common.errors import DiagnosedError, InstallationError
from pipelines.common.messages import Diagnostic
from pipelines.release.gate import disclosure
from pipelines.release.publish.publish import go_live
from pipelines.release.store import approval, pointer_log
from pipelines.release.store.releases import (
    MANIFEST,
    Release,
    current,
    damaged_files,
    is_due,
    live_id,
    read_release,
)
from pipelines.settings import Settings


class RollbackRefused(DiagnosedError):
    """The release cannot be made live; the message says why and what to do."""


def rollback(settings: Settings, release_id: str, now: dt.datetime) -> Release | None:
    """Make a release of the store the live one. The caller holds the writer's lock.

    The next refresh publishes once the receipts or the code differ from those of the release that was left; until then
    it would only build again what was taken back.

    Args:
        settings: the installation.
        release_id: the release to make live.
        now: the time to record.

    Returns:
        The release that was live before; None if nothing was, or if its manifest is damaged.

    Raises:
        RollbackRefused: there is no such release, it is live already, it is under embargo or needs an approval that it has not, it shows a state of a protected
            list that readers have not seen, or its files are not those of its ``release.json``.
        InstallationError: the ``release.json`` of the release, or a file of ``state``, is damaged.
    """
    folder = settings.releases / release_id
    if not (folder / MANIFEST).exists():
        raise RollbackRefused(Diagnostic("rollback_unknown", {"release_id": release_id}))
    release = read_release(folder)
    if settings.live.exists() and live_id(settings) == release_id:
        raise RollbackRefused(Diagnostic("rollback_live", {"release_id": release_id}))
    if not is_due(release, now):
        facts = {"release_id": release_id, "until": release.embargo_until}
        raise RollbackRefused(Diagnostic("rollback_embargo", facts))
    if approval.lacks_approval(settings, release):
        raise RollbackRefused(Diagnostic("rollback_unapproved", {"release_id": release_id}))
    if unseen := disclosure.unseen(settings, release):
        raise RollbackRefused(
            Diagnostic("rollback_unseen", {"release_id": release_id, "lists": ", ".join(unseen)})
        )
    if damaged := damaged_files(settings, release):
        raise RollbackRefused(
            Diagnostic("rollback_damaged", {"release_id": release_id, "files": ", ".join(damaged)})
        )
    left = _readable_live(settings)
    go_live(settings, release, now, pointer_log.ROLLED_BACK)
    return left


def _readable_live(settings: Settings) -> Release | None:
    try:
        return current(settings)
    except InstallationError:  # rolling back is how a damaged live release is left
        return None
