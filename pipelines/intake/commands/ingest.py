"""Ingest: archive the inbox and answer every file that has no receipt yet.

Belongs here: the order of the files, and damaged ones. Does not belong here: evaluating a file (``file_pipeline``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from pipelines.common import inventory
from pipelines.common.errors import InstallationError
from pipelines.common.files import checksum_path
from pipelines.common.messages import Diagnostic
from pipelines.intake import archive
from pipelines.intake.archive import Arrival
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.lake import write_schemas
from pipelines.intake.ledger import Ledger, key_of
from pipelines.intake.respond.answers import remove_answers
from pipelines.intake.steps.build_receipt import Evaluation
from pipelines.intake.steps.number import NewAttempt, Numbering, SameAttempt, order_unknown
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, REFUSED, Receipt

Progress = Callable[[int, int, Receipt], None]


def ingest(settings: Settings, now: dt.datetime, progress: Progress | None = None) -> list[Receipt]:
    """Archive the inbox and answer every arrival that has no receipt yet.

    Args:
        settings: the installation.
        now: the time of receipt of files that have none of their own.
        progress: called with number, total and receipt after each file.

    Raises:
        InstallationError: the machine kept a file from being answered, or archived bytes are damaged; in the latter
            case all other files have been answered.
    """
    ledger = Ledger(settings)
    answered = ledger.answered
    archive.archive_inbox(settings, now, answered)
    waiting = sorted(
        (s for s in archive.sidecars(settings) if archive.sequence(s) not in answered), key=archive.sequence
    )
    pipeline = FilePipeline(settings)
    write_schemas(settings, pipeline.forms)
    receipts: list[Receipt] = []
    damaged: list[Diagnostic] = []
    for number, sidecar in enumerate(waiting, 1):
        try:
            arrival = archive.read_arrival(settings, sidecar)
        except InstallationError as error:
            damaged += error.findings
            continue
        if diagnostic := archive.verify(settings, arrival.sha256):
            damaged.append(diagnostic)
            continue
        receipts.append(answer_arrival(pipeline, arrival, ledger))
        if progress:
            progress(number, len(waiting), receipts[-1])
    inventory.record(settings, inventory.INTAKE)
    if damaged:
        raise InstallationError(*damaged)
    return receipts


def answer_arrival(pipeline: FilePipeline, arrival: Arrival, ledger: Ledger) -> Receipt:
    """Evaluate and answer a new file; write its rows, answers and receipt.

    Of two files of one key whose order nothing tells none is taken: the one that was answered first is answered again.
    """
    evaluation = pipeline.evaluate(
        arrival, NewAttempt(ledger, pipeline.rules_version), pipeline.settings.data_dir
    )
    receipt = evaluation.receipt
    # The earlier one goes first: if the process is killed in between, this one still finds it and is answered by the next run.
    for rival in ledger.conflicting_receipts(key_of(receipt), receipt.sha256, arrival.unordered):
        if receipt.status == REFUSED and rival.status not in (REFUSED, DUPLICATE):
            finding = order_unknown([receipt.original_name])
            refused = replace(rival, findings=[*rival.findings, *finding])
            [sidecar] = [
                s for s in archive.sidecars(pipeline.settings) if archive.sequence(s) == rival.received_seq
            ]
            answer_again(pipeline, archive.read_arrival(pipeline.settings, sidecar), ledger, refused)
    return _keep(pipeline, evaluation, ledger)


def answer_again(pipeline: FilePipeline, arrival: Arrival, ledger: Ledger, previous: Receipt) -> Receipt:
    """Evaluate and answer an archived file again; remove rows and answers of its previous receipt whose path has changed."""
    receipt = answer_and_keep(pipeline, arrival, SameAttempt(ledger, previous))
    settings = pipeline.settings
    for old, new in (
        (previous.lake_path, receipt.lake_path),
        (previous.quarantine_path, receipt.quarantine_path),
    ):
        if old and old != new:
            path = settings.data_dir / old
            path.unlink(missing_ok=True)
            checksum_path(path).unlink(missing_ok=True)
    if receipt.submission_id != previous.submission_id:
        remove_answers(settings.receipts, previous.submission_id)
    return receipt


def answer_and_keep(pipeline: FilePipeline, arrival: Arrival, numbering: Numbering) -> Receipt:
    """Evaluate and answer a file under the number that ``numbering`` gives; write rows, answers and receipt."""
    evaluation = pipeline.evaluate(arrival, numbering, pipeline.settings.data_dir)
    return _keep(pipeline, evaluation, numbering.ledger)


def _keep(pipeline: FilePipeline, evaluation: Evaluation, ledger: Ledger) -> Receipt:
    name = ledger.path(evaluation.receipt).stem
    receipt = pipeline.answers.write(evaluation.receipt, evaluation.source, pipeline.settings.receipts, name)
    ledger.write(receipt)
    return receipt
