"""Ingest: archive the inbox and answer every file that has no receipt yet.

Belongs here: the order of the files, and damaged ones. Does not belong here: evaluating a file (``file_pipeline``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pipelines.common.errors import InstallationError
from pipelines.common.messages import Diagnostic
from pipelines.intake import archive
from pipelines.intake.archive import Arrival
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.lake import write_schemas
from pipelines.intake.ledger import Ledger
from pipelines.intake.steps.number import NewAttempt, Numbering
from pipelines.settings import Settings
from schemas.receipt import Receipt

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
    if damaged:
        raise InstallationError(*damaged)
    return receipts


def answer_arrival(pipeline: FilePipeline, arrival: Arrival, ledger: Ledger) -> Receipt:
    """Evaluate and answer a new file; write its rows, answers and receipt."""
    return answer_and_keep(pipeline, arrival, NewAttempt(ledger, pipeline.rules_version))


def answer_and_keep(pipeline: FilePipeline, arrival: Arrival, numbering: Numbering) -> Receipt:
    """Evaluate and answer a file under the number that ``numbering`` gives; write rows, answers and receipt."""
    settings, ledger = pipeline.settings, numbering.ledger
    evaluation = pipeline.evaluate(arrival, numbering, settings.data_dir)
    name = ledger.path(evaluation.receipt).stem
    receipt = pipeline.answers.write(evaluation.receipt, evaluation.source, settings.receipts, name)
    ledger.write(receipt)
    return receipt
