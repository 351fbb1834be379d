"""Confirm the held figures of an attempt.

Belongs here: whether an attempt has held figures, and recording that an operator confirms them. Does not belong here: the
file of confirmations (``pipelines.common.confirmations``), or which figures are held (dbt models).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from pipelines.common import inventory
from pipelines.common.confirmations import Confirmation, add_confirmation, find_confirmation
from pipelines.common.errors import DiagnosedError
from pipelines.common.files import find_receipt, read_receipts
from pipelines.common.messages import Diagnostic
from pipelines.release.store.releases import SERVING_FILE, current
from pipelines.settings import Settings
from schemas.rules.registry import is_holding


class NothingHeld(DiagnosedError):
    """An attempt has no held figures, or no reason is given."""


class AlreadyConfirmed(DiagnosedError):
    """An attempt has been confirmed before; the message says when and why."""


def confirm(
    settings: Settings, submission_id: str, reason: str, confirmed_by: str, now: dt.datetime
) -> Confirmation:
    """Record that the held figures of an attempt are right; the next build uses them.

    Args:
        settings: the installation; the caller holds its lock of intake.
        submission_id: the attempt.
        reason: why its figures are right.
        confirmed_by: who says so.
        now: when.

    Returns:
        The confirmation.

    Raises:
        UnknownSubmission: there is no such attempt.
        AlreadyConfirmed: it has been confirmed before; that confirmation stays as it is.
        NothingHeld: none of its figures is held, or no reason is given.
    """
    receipt = find_receipt(read_receipts(settings.receipts), submission_id)
    if earlier := find_confirmation(settings, submission_id):
        raise AlreadyConfirmed(Diagnostic("confirm_twice", asdict(earlier)))
    if not reason.strip():
        raise NothingHeld(Diagnostic("confirm_no_reason", {"submission_id": submission_id}))
    if not (receipt.rows_accepted and any(map(is_holding, receipt.findings))) and not _is_held(
        settings, submission_id
    ):
        raise NothingHeld(Diagnostic("confirm_nothing_held", {"submission_id": submission_id}))
    at = now.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0).isoformat()
    confirmation = add_confirmation(settings, Confirmation(submission_id, reason.strip(), confirmed_by, at))
    inventory.record(settings, inventory.INTAKE)
    return confirmation


def _is_held(settings: Settings, submission_id: str) -> bool:
    """Return whether the live release holds figures of the attempt; a release of an earlier version holds none."""
    import duckdb

    release = current(settings)
    if release is None:
        return False
    with duckdb.connect(str(release.folder(settings) / SERVING_FILE), read_only=True) as live:
        if not live.execute("from duckdb_tables() where table_name = 'fct_held_figure'").fetchall():
            return False
        rows = live.execute("select 1 from fct_held_figure where submission_id = ? limit 1", [submission_id])
        return bool(rows.fetchall())
