"""Reprocess archived files under today's rules, in place.

Belongs here: which files are read again, and what is kept of the difference. Does not belong
here: evaluating a file (``file_pipeline``), or comparing its rows (``reprocessing_diff``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.common.errors import InstallationError
from pipelines.common.files import is_intact
from pipelines.intake import archive
from pipelines.intake.archive import Arrival
from pipelines.intake.commands.ingest import answer_again
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.lake import write_schemas
from pipelines.intake.ledger import Ledger
from pipelines.intake.reprocessing_diff import reprocessing_diff
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt


def reprocess(settings: Settings, form_id: str, period: str) -> list[Receipt]:
    """Reprocess every archived file of a form and period; doing it twice changes nothing.

    Raises:
        InstallationError: archived bytes are missing or changed; nothing has been reprocessed.
    """
    ledger = Ledger(settings)
    receipts = [r for r in ledger.receipts if (r.form_id, r.period) == (form_id, period)]
    return _reprocess(settings, ledger, receipts)


def reprocess_submission(settings: Settings, submission_id: str) -> Receipt:
    """Reprocess the archived file of one attempt; sidecars of its duplicates are looked at, too.

    Raises:
        UnknownSubmission: there is no such attempt.
        InstallationError: its archived bytes are missing or changed.
    """
    ledger = Ledger(settings)
    attempt = ledger.find(submission_id)
    duplicates = [r for r in ledger.receipts if r.submission_id == submission_id and r is not attempt]
    return _reprocess(settings, ledger, [attempt, *duplicates])[0]


def archived_arrivals(settings: Settings, receipts: Sequence[Receipt]) -> list[Arrival]:
    """Return the archived files of receipts; a sidecar that is missing or damaged is written again from its receipt.

    Raises:
        InstallationError: archived bytes are missing or changed.
    """
    sidecars = {archive.sequence(s): s for s in archive.sidecars(settings)}
    arrivals = []
    for receipt in receipts:
        try:
            arrivals.append(archive.read_arrival(settings, sidecars[receipt.received_seq]))
        except (KeyError, InstallationError):
            arrivals.append(archive.restored_arrival(settings, receipt))
    if damaged := [d for a in arrivals if (d := archive.verify(settings, a.sha256))]:
        raise InstallationError(*damaged)
    return arrivals


def _reprocess(settings: Settings, ledger: Ledger, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Reprocess attempts in the order in which their files were received."""
    pipeline = FilePipeline(settings)
    write_schemas(settings, pipeline.forms)
    in_order = sorted(receipts, key=lambda r: r.received_seq)
    arrivals = archived_arrivals(settings, in_order)
    return [
        _reprocess_attempt(pipeline, ledger, previous, arrival)
        for previous, arrival in zip(in_order, arrivals, strict=True)
        if previous.status != DUPLICATE
    ]


def _reprocess_attempt(
    pipeline: FilePipeline, ledger: Ledger, previous: Receipt, arrival: Arrival
) -> Receipt:
    settings = pipeline.settings
    rows = settings.data_dir / previous.lake_path if previous.lake_path else None
    # Rows that are lost are made again from the archive; there is nothing to compare the new ones with.
    is_lost = rows is not None and not is_intact(rows)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".reread-") as folder:
        before = Path(folder) / "before.parquet" if rows and not is_lost else None
        if before and rows:
            before.hardlink_to(
                rows
            )  # the new rows are renamed over the old ones, which keep this second name
        receipt = answer_again(pipeline, arrival, ledger, previous)
        if not is_lost:
            receipt = _with_diff(pipeline, ledger, previous, receipt, before)
    return receipt


def _with_diff(
    pipeline: FilePipeline, ledger: Ledger, previous: Receipt, receipt: Receipt, before: Path | None
) -> Receipt:
    """Return the receipt with its differences from the previous one, if any, and write it."""
    after = pipeline.settings.data_dir / receipt.lake_path if receipt.lake_path else None
    form = pipeline.forms.get(receipt.form_id)
    diff = reprocessing_diff(pipeline.connection, form, (previous, before), (receipt, after))
    if diff:
        receipt = replace(receipt, reprocessed=[*receipt.reprocessed, diff])
        ledger.write(receipt)
    return receipt
