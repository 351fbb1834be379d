"""How a refresh or an ingest run ended, for those who were not present.

Belongs here: recording it and alerting if it is bad. Does not belong here: the work (``pipelines.refresh``), and which
tool ran it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pipelines.common import heartbeat
from pipelines.common.messages import Diagnostic
from pipelines.common.refresh_status import FAILED, REFUSED
from pipelines.intake.inbox import LEFT, left_too_long
from pipelines.monitoring import alerts
from pipelines.release.store import pointer_log
from pipelines.release.store.approval import lacks_approval, look
from pipelines.settings import Settings

INGEST_FAILED, APPROVAL_MISSING = "ingest_failed", "approval_missing"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a refresh ended.

    Attributes:
        status: ``published``, ``embargoed``, ``nothing_new``, ``refused`` or ``failed``.
        release_id: the live release after it.
        where: the command or run whose log has the details.
        checks: the names of the checks of the gate that refused it.
    """

    status: str
    release_id: str | None = None
    where: str = "ipmon refresh"
    checks: tuple[str, ...] = ()


def record(settings: Settings, outcome: Outcome, now: dt.datetime, send_alert: bool = True) -> None:
    """Record how a refresh ended and, unless a person is watching it, alert of a refusal, a failure, an approval that it needs, or files that are left in the inbox.

    Args:
        settings: the installation.
        outcome: how it ended.
        now: when it ended.
        send_alert: whether to send alerts.
    """
    try:
        heartbeat.record_refresh(settings, outcome.status, now, outcome.release_id)
    except OSError as error:  # a full disk must not hide the outcome
        _log.error("%s not written: %s", settings.last_refresh.name, type(error).__name__)
    if send_alert and outcome.status in (REFUSED, FAILED):
        facts = {
            "where": outcome.where,
            "live": outcome.release_id or "-",
            "checks": ", ".join(outcome.checks) or "-",
        }
        alerts.alert(settings, Diagnostic(f"refresh_{outcome.status}", facts), now)
    elif send_alert:
        alert_of_approval(settings, now)
    if send_alert and outcome.status != FAILED:
        alerts.alert_once(settings, left_too_long(settings), now, {LEFT})


def missing_approval(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a note if a release waits for somebody's approval, or is held by name: no fault, but nothing goes live by itself."""
    waiting = pointer_log.waiting(settings)
    if waiting is None or not lacks_approval(settings, waiting):
        return
    decision = pointer_log.decision_on(pointer_log.read_pointer_log(settings), waiting.release_id)
    facts = {"release_id": waiting.release_id, "look": look(settings, waiting)}
    if decision is None:
        yield Diagnostic("approval_missing", facts)
    else:
        yield Diagnostic("release_held", facts | {"by": decision.by, "reason": decision.reason})


def alert_of_approval(settings: Settings, now: dt.datetime) -> None:
    """Alert of a release that waits for an approval on which nothing has been decided, once a day."""
    missing = [finding for finding in missing_approval(settings) if finding.code == APPROVAL_MISSING]
    alerts.alert_once(settings, missing, now, {APPROVAL_MISSING})


@contextmanager
def of_ingest(settings: Settings, now: dt.datetime, send_alert: bool) -> Iterator[None]:
    """Alert if what is done in the context ends with an error, or leaves files in the inbox; once a day, since it is tried again each minute."""
    try:
        yield
    except Exception:
        if send_alert:
            alerts.alert_once(settings, [Diagnostic("ingest_failed")], now, {INGEST_FAILED})
        raise
    if send_alert:
        alerts.alert_once(settings, left_too_long(settings), now, {INGEST_FAILED, LEFT})
