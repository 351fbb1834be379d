"""Whether a release may go live: its hour, the policy of the installation, and what was said of it by name.

Belongs here: reading that from the pointer log and the settings. Does not belong here: saying it (``publish.decide``), or making a
release live (``publish.publish``). Standard library only.

``IPMON_APPROVAL`` says what a release takes:

- ``none``: nothing; it goes live when it is built, whatever ``IPMON_LIVE_HOUR`` says.
- ``hour``: its hour, if one is set; then it goes live by itself.
- ``named``: that somebody approves it by name, and its hour.

An hour that is asked for with ``ipmon refresh --embargo`` counts under each of them. A release that somebody holds or refuses by
name waits under each of them, too, and so does a later one with the same figures: what is said of figures is said of all releases
that show them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pipelines.release.store.pointer_log import (
    APPROVED,
    CHANGES,
    DECISIONS,
    HELD,
    REFUSED,
    ROLLED_BACK,
    PointerEvent,
    Signature,
    decision_on,
    live_from,
    pending,
    read_pointer_log,
)
from pipelines.release.store.releases import Release, is_due, list_releases, live_id
from pipelines.settings import Settings

NONE, NAMED = "none", "named"


def lacks_approval(settings: Settings, release: Release) -> bool:
    """Return whether a release does not go live, whatever its hour, before somebody has approved it by name."""
    return _lacks(settings, release, read_pointer_log(settings))


def look(settings: Settings, release: Release) -> str:
    """Return the command that shows what a release that waits would change for readers, or that lists it if none is live."""
    live = live_id(settings)
    return f"ipmon diff {live} {release.release_id}" if live else "ipmon releases"


def due(settings: Settings, now: dt.datetime) -> Release | None:
    """Return the release that waits no longer, the newest if there are several; None if there is none.

    A release that was approved goes live at its hour though a later one waits; otherwise the later one takes its place.
    """
    events = read_pointer_log(settings)
    waiting = pending(settings, events)
    for release in reversed(waiting):
        decision = decision_on(events, release.release_id)
        has_turn = release == waiting[-1] or (decision is not None and decision.event == APPROVED)
        if has_turn and not _lacks(settings, release, events) and is_due(release, now):
            return release
    return None


def refused(settings: Settings) -> Release | None:
    """Return the last release that waited, if somebody has refused it by name; None if not."""
    events = read_pointer_log(settings)
    waiting = pending(settings, events)
    decision = decision_on(events, waiting[-1].release_id) if waiting else None
    return waiting[-1] if decision and decision.event == REFUSED else None


def inherited(settings: Settings, release: Release) -> tuple[str, Signature] | None:
    """Return what is said of a new release because it was said of its figures: ``APPROVED`` or ``HELD``, and by whom.

    A refusal of the same figures holds it. An approval counts, and so does that they were live and were not taken back; both say
    nothing where no approval is asked for.
    """
    same = {
        other.release_id
        for other in list_releases(settings, skip_damaged=True)
        if release.figures_hash and other.figures_hash == release.figures_hash
    }
    events = read_pointer_log(settings)
    # A build of the same inputs has the same id: what was said of it before must not outlive what was said since.
    own = decision_on(events, release.release_id)
    was_refused = own is not None and own.event != APPROVED
    for event in reversed(events):
        if event.release_id in same and event.event in (*DECISIONS, *CHANGES):
            signature = Signature(event.by, event.reason, event.of or event.release_id)
            if event.event in (HELD, REFUSED):
                return HELD, signature
            return (APPROVED, signature) if settings.approval == NAMED or was_refused else None
        if event.event == ROLLED_BACK and event.left in same:
            return None
    return None


def is_asked_for(settings: Settings, inherits: tuple[str, Signature] | None) -> bool:
    """Return whether a new release waits for an approval by name, given what is said of its figures (``inherited``)."""
    return inherits[0] == HELD if inherits else settings.approval == NAMED


def _lacks(settings: Settings, release: Release, events: Sequence[PointerEvent]) -> bool:
    if decision := decision_on(events, release.release_id):
        return decision.event != APPROVED
    # A release that was built to wait does so in every shell, also in one that lacks the setting.
    is_asked = settings.approval == NAMED or release.awaits_approval
    return is_asked and release.release_id not in live_from(events)
