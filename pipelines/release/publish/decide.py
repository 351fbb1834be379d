"""Approve, hold or refuse a release that waits, by name and with a reason.

Belongs here: whether that can be said of a release, and recording it. Does not belong here: what follows from it
(``store.approval``). A decision on a release may be followed by another one: the last counts.
"""

from __future__ import annotations

import datetime as dt

from pipelines.common.errors import DiagnosedError
from pipelines.common.messages import Diagnostic
from pipelines.release.publish.publish import publish_due
from pipelines.release.store import approval, pointer_log
from pipelines.release.store.pointer_log import Signature
from pipelines.release.store.releases import Release, list_releases
from pipelines.settings import Settings

LISTED = 5


class DecisionRefused(DiagnosedError):
    """A decision on a release cannot be recorded: the release does not wait, or name or reason are missing."""


def decide(
    settings: Settings, decision: str, release_id: str, signed: tuple[str, str], now: dt.datetime
) -> Release | None:
    """Record a decision on a release that waits, and make it live if it waits no longer. The caller holds the writer's lock.

    Args:
        settings: the installation.
        decision: one of ``pointer_log.DECISIONS``.
        release_id: the release.
        signed: the name of who decides, and the reason.
        now: the time to record.

    Returns:
        The release, if it went live; None if it waits on, for its hour or for another decision.

    Raises:
        DecisionRefused: no such release waits; name or reason are empty; or the name is none of ``settings.approvers``.
    """
    by, reason = (text.strip() for text in signed)
    facts = {"release_id": release_id}
    if not by or not reason:
        raise DecisionRefused(Diagnostic("approval_unsigned", facts))
    if settings.approvers and by not in (names := settings.approver_names):
        facts |= {"by": by, "approvers": ", ".join(names) or settings.approvers}
        raise DecisionRefused(Diagnostic("approval_not_by", facts))
    waiting = pointer_log.pending(settings)
    release = next((release for release in waiting if release.release_id == release_id), None)
    # After a rollback nothing waits; what was built before and not approved can be let go live by ``ipmon rollback``.
    if release is None and decision == pointer_log.APPROVED:
        release = _unapproved(settings, release_id)
    if release is None:
        ids = ", ".join(release.release_id for release in waiting[-LISTED:]) or "-"
        raise DecisionRefused(Diagnostic("approval_not_waiting", facts | {"waiting": ids}))
    pointer_log.record(settings, decision, release, now, Signature(by, reason))
    return publish_due(settings, now)


def _unapproved(settings: Settings, release_id: str) -> Release | None:
    """Return a release of the store that may not go live before somebody approves it; None if there is no such release."""
    releases = list_releases(settings, skip_damaged=True)
    release = next((release for release in releases if release.release_id == release_id), None)
    return release if release and approval.lacks_approval(settings, release) else None
