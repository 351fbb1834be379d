"""Confirm the held figures of an attempt.

Belongs here: whether an attempt has held figures, and recording that an operator confirms them. Does not belong here: the
file of confirmations (``pipelines.common.confirmations``), or which figures are held (dbt models).
"""

from __future__ import annotations

import datetime as dt

from pipelines.common.confirmations import Confirmation, add_confirmation, find_confirmation
from pipelines.common.errors import IpMonitorError
from pipelines.common.files import read_receipts
from pipelines.release.store.releases import SERVING_FILE, current
from pipelines.settings import Settings
from schemas.rules.registry import is_holding


class NothingHeld(IpMonitorError):
    """An attempt has no held figures, or there is no such attempt."""


def confirm(
    settings: Settings, submission_id: str, reason: str, confirmed_by: str, now: dt.datetime
) -> Confirmation:
    """Record that the held figures of an attempt are right; the next build uses them.

    Args:
        settings: the installation; the caller holds its writer lock.
        submission_id: the attempt.
        reason: why its figures are right.
        confirmed_by: who says so.
        now: when.

    Returns:
        The confirmation; the first one if the attempt has been confirmed before.

    Raises:
        NothingHeld: there is no such attempt, none of its figures is held, or no reason is given.
    """
    if earlier := find_confirmation(settings, submission_id):
        return earlier
    receipt = next((r for r in read_receipts(settings.receipts) if r.submission_id == submission_id), None)
    if receipt is None:
        raise NothingHeld(f"no such submission: {submission_id} / 没有这份报送：{submission_id}")
    if not reason.strip():
        raise NothingHeld("a confirmation needs a reason / 确认须写明理由")
    if not (receipt.rows_accepted and any(map(is_holding, receipt.findings))) and not _is_held(
        settings, submission_id
    ):
        raise NothingHeld(
            f"no figure of {submission_id} is held; ipmon status lists those that are"
            f" / {submission_id} 没有暂缓采用的数；ipmon status 列出暂缓采用的报送"
        )
    at = now.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0).isoformat()
    return add_confirmation(settings, Confirmation(submission_id, reason.strip(), confirmed_by, at))


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
