"""What a refresh came to, for those who were not there.

Belongs here: keeping it and sending what is bad of it. Does not belong here: the refresh (``pipelines.refresh``),
and which tool ran it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from pipelines.common import heartbeat
from pipelines.common.messages import Diagnostic
from pipelines.monitoring import alerts
from pipelines.settings import Settings

REFUSED, FAILED = "refused", "failed"
_log = logging.getLogger(__name__)


def ended(
    settings: Settings,
    status: str,
    now: dt.datetime,
    release_id: str | None = None,
    where: str = "ipmon refresh",
    checks: Sequence[str] = (),
    tell: bool = True,
) -> None:
    """Keep what a refresh came to; tell of a refusal or failure.

    Args:
        settings: where things are.
        status: ``published``, ``nothing_new``, ``refused`` or ``failed``.
        now: when it ended.
        release_id: the live release after it.
        where: the command or run in whose log the rest stands.
        checks: which checks of the gate refused it.
        tell: whether anybody is to be told; whoever sits before the terminal knows.
    """
    try:
        heartbeat.remember(settings, status, now, release_id)
    except OSError as error:  # a full disk must not hide what the refresh came to
        _log.error("%s not written: %s", settings.last_refresh.name, type(error).__name__)
    if tell and status in (REFUSED, FAILED):
        facts = {"where": where, "live": release_id or "-", "checks": ", ".join(checks) or "-"}
        alerts.alert(settings, Diagnostic(f"refresh_{status}", facts), now)
