"""The files under ``state/``, and the sidecars of the archive: whether each can be read.

Belongs here: trying to read them. Does not belong here: what is in them (``pipelines.release``, ``pipelines.common.heartbeat``,
``pipelines.intake.archive``), or comparing hashes (``contents``).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.common import heartbeat, inventory
from pipelines.common.confirmations import read_confirmations
from pipelines.common.errors import InstallationError
from pipelines.common.files import read_receipts
from pipelines.common.messages import Diagnostic
from pipelines.intake.archive import read_arrival, sequence, sidecars
from pipelines.monitoring.alerts import is_failure
from pipelines.release.gate import disclosure
from pipelines.release.store import pointer_log, verdict_history
from pipelines.settings import Settings
from schemas.receipt import Receipt


def kept(settings: Settings) -> Iterator[Diagnostic]:
    """Yield that a later version wrote the data folder, and what it has lost: less is there than its inventory or receipts name."""
    if later := inventory.later(settings):
        yield later
    yield from inventory.lost(settings)
    yield from pointer_log.lost_stable_path(settings)
    try:
        named = [settings.data_dir / r.lake_path for r in read_receipts(settings.receipts) if r.lake_path]
    except InstallationError:  # a damaged receipt is named by whatever needs it
        return
    there = sum(path.exists() for path in named)
    if there < len(named):
        facts = {"thing_zh": "数据湖的文件", "thing_en": "files of the lake", "path": settings.lake}
        yield Diagnostic("kept_lost", facts | {"known": len(named), "there": there})


def pointer_log_file(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a pointer log that is damaged."""
    pointer_log.read_pointer_log(settings)
    yield from ()


def disclosed_states(settings: Settings) -> Iterator[Diagnostic]:
    """Yield damage to the states of protected lists that readers have seen."""
    disclosure.seen_states(settings)
    yield from ()


def confirmed_figures(settings: Settings) -> Iterator[Diagnostic]:
    """Yield damage to the confirmations of held figures."""
    read_confirmations(settings)
    yield from ()


def kept_verdicts(settings: Settings) -> Iterator[Diagnostic]:
    """Yield files of the verdict history that are damaged."""
    yield from verdict_history.damaged(settings)


def small_files(settings: Settings) -> Iterator[Diagnostic]:
    """Yield files that the next write replaces and that cannot be read."""
    alerts, failed = heartbeat.read(settings.alerts_sent), heartbeat.read(settings.alerts_failed)
    readable = {
        settings.heartbeat: heartbeat.last_beat(settings) is not None,
        settings.last_refresh: heartbeat.last_refresh(settings) is not None,
        settings.alerts_sent: alerts is not None and all(map(heartbeat.is_time, alerts.values())),
        settings.alerts_failed: failed is not None and all(map(is_failure, failed.values())),
    }
    for path, is_readable in readable.items():
        if path.exists() and not is_readable:
            yield Diagnostic("state_file_damaged", {"path": path})


def archive_sidecars(settings: Settings) -> Iterator[Diagnostic]:
    """Yield sidecars that are missing or damaged; those of answered files can be written again from their receipts."""
    receipts = {receipt.received_seq: receipt for receipt in read_receipts(settings.receipts)}
    missing = dict(receipts)
    for sidecar in sorted(sidecars(settings)):
        missing.pop(sequence(sidecar), None)
        try:
            read_arrival(settings, sidecar)
        except InstallationError as error:
            if receipt := receipts.get(sequence(sidecar)):
                yield _lost_sidecar(receipt)
            else:
                yield from error.findings
    yield from map(_lost_sidecar, missing.values())


def _lost_sidecar(receipt: Receipt) -> Diagnostic:
    facts = {
        "submission_id": receipt.submission_id,
        "sha256": receipt.sha256,
        "number": f"{receipt.received_seq:08d}",
    }
    return Diagnostic("sidecar_lost", facts)
