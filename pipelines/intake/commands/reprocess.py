"""Reprocess archived files under today's rules, in place.

Belongs here: which files are read again, and what is kept of the difference. Does not belong
here: evaluating a file (``file_pipeline``), or comparing its rows (``reprocessing_diff``).
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.common.errors import InstallationError
from pipelines.common.files import is_intact, link_or_copy
from pipelines.common.messages import Diagnostic
from pipelines.intake import archive
from pipelines.intake.archive import Arrival
from pipelines.intake.commands.ingest import Progress, answer_again
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.lake import write_schemas
from pipelines.intake.ledger import Ledger
from pipelines.intake.reprocessing_diff import reprocessing_diff
from pipelines.intake.rule_set import rules_version
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt


@dataclass(frozen=True, order=True)
class Kind:
    """What has become of attempts: of which form, with which status before and now, and whether any row differs."""

    form_id: str
    status_before: str
    status: str
    is_changed: bool


@dataclass
class Reprocessed:
    """What reprocessing every archived file has changed.

    Attributes:
        rules: the version of the rules under which all are read now.
        attempts: how many attempts there are of each kind.
        n_read: how many of them this run has read; the others had been read under these rules before.
        changed: the attempts of which the status or a row has changed.
        damaged: archived files that are missing or changed; their attempts stay as they were.
    """

    rules: str
    attempts: Counter[Kind] = field(default_factory=Counter)
    n_read: int = 0
    changed: list[str] = field(default_factory=list)
    damaged: list[Diagnostic] = field(default_factory=list)


def reprocess_all(
    settings: Settings, progress: Callable[[int, int, Receipt], None] | None = None
) -> Reprocessed:
    """Reprocess every archived file that was not read under today's rules, in the order in which the files were received.

    A run that is interrupted and begun again goes on where it was: what it had read has today's version of the rules. Rows
    that are missing or damaged are made again, too. What a receipt says of its last reading is what is counted, so that the
    summary is that of all runs under these rules. No more than one file's rows are in memory.

    Args:
        settings: the installation.
        progress: called with number, total and receipt of each file that was read.
    """
    rules = rules_version(settings)
    return reprocess_where(settings, lambda r: r.rules_version != rules or is_lost(settings, r), progress)


def remake_rows(settings: Settings, progress: Progress | None = None) -> Reprocessed:
    """Reprocess the archived files of which the rows are missing or damaged, and no others."""
    return reprocess_where(settings, lambda receipt: is_lost(settings, receipt), progress)


def reprocess_where(
    settings: Settings, is_due: Callable[[Receipt], bool], progress: Progress | None
) -> Reprocessed:
    """Reprocess the archived files of some attempts, one after the other; one that is damaged stops no other."""
    ledger, pipeline = Ledger(settings), FilePipeline(settings)
    write_schemas(settings, pipeline.forms)
    attempts = sorted((r for r in ledger.receipts if r.status != DUPLICATE), key=lambda r: r.received_seq)
    sidecars = archived_sidecars(settings)
    done = Reprocessed(pipeline.rules_version)
    for number, receipt in enumerate(attempts, 1):
        if is_due(receipt):
            try:
                arrival = _archived(settings, sidecars, receipt)
            except InstallationError as error:
                done.damaged += error.findings
                continue
            receipt = _reprocess_attempt(pipeline, ledger, receipt, arrival)
            done.n_read += 1
            if progress:
                progress(number, len(attempts), receipt)
        kind = _kind(receipt)
        done.attempts[kind] += 1
        if kind.is_changed:
            done.changed.append(receipt.submission_id)
    return done


def _kind(receipt: Receipt) -> Kind:
    last = receipt.reprocessed[-1] if receipt.reprocessed else None
    if last is None or last.rules != receipt.rules_version:
        return Kind(receipt.form_id, receipt.status, receipt.status, False)
    return Kind(receipt.form_id, last.former_status, receipt.status, True)


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


def archived_sidecars(settings: Settings) -> dict[int, Path]:
    """Return the sidecars by the received_seq of their arrivals."""
    return {archive.sequence(sidecar): sidecar for sidecar in archive.sidecars(settings)}


def _archived(settings: Settings, sidecars: Mapping[int, Path], receipt: Receipt) -> Arrival:
    """Return the archived file of a receipt; a sidecar that is missing or damaged is written again from it.

    Raises:
        InstallationError: archived bytes are missing or changed.
    """
    try:
        arrival = archive.read_arrival(settings, sidecars[receipt.received_seq])
    except (KeyError, InstallationError):
        arrival = archive.restored_arrival(settings, receipt)
    if damaged := archive.verify(settings, arrival.sha256):
        raise InstallationError(damaged)
    return arrival


def archived_arrivals(settings: Settings, receipts: Sequence[Receipt]) -> list[Arrival]:
    """Return the archived files of receipts.

    Raises:
        InstallationError: archived bytes are missing or changed.
    """
    sidecars, arrivals = archived_sidecars(settings), []
    damaged: list[Diagnostic] = []
    for receipt in receipts:
        try:
            arrivals.append(_archived(settings, sidecars, receipt))
        except InstallationError as error:
            damaged += error.findings
    if damaged:
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


def is_lost(settings: Settings, receipt: Receipt) -> bool:
    """Return whether the rows that a receipt names are missing or changed."""
    return receipt.lake_path is not None and not is_intact(settings.data_dir / receipt.lake_path)


def _reprocess_attempt(
    pipeline: FilePipeline, ledger: Ledger, previous: Receipt, arrival: Arrival
) -> Receipt:
    settings = pipeline.settings
    rows = settings.data_dir / previous.lake_path if previous.lake_path else None
    # Rows that are lost are made again from the archive; there is nothing to compare the new ones with.
    are_lost = is_lost(settings, previous)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".reread-") as folder:
        before = Path(folder) / "before.parquet" if rows and not are_lost else None
        if before and rows:
            # The new rows are renamed over the old ones, which keep this second name.
            link_or_copy(rows, before)
        receipt = answer_again(pipeline, arrival, ledger, previous)
        if not are_lost:
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
