"""Write the answers of an attempt again, with findings that only other submissions show.

Belongs here: page and annotated copy with an addendum. Does not belong here: finding anything in other submissions (dbt
models do that).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.intake.commands.reprocess import archived_arrivals
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.ledger import Ledger
from pipelines.intake.steps.number import SameAttempt
from pipelines.settings import Settings
from schemas.receipt import Finding, Receipt


def addendum_answers(
    settings: Settings, submission_id: str, findings: Sequence[Finding], out: Path
) -> Receipt:
    """Write page and annotated copy of an attempt to ``out``, with ``findings`` after its own.

    There is an annotated copy in any case, also if there are no findings.

    Raises:
        UnknownSubmission: there is no such attempt.
        InstallationError: its archived bytes are missing or changed.
    """
    ledger = Ledger(settings)
    previous = ledger.find(submission_id)
    (arrival,) = archived_arrivals(settings, [previous])
    pipeline = FilePipeline(settings)
    with tempfile.TemporaryDirectory() as folder:
        evaluation = pipeline.evaluate(arrival, SameAttempt(ledger, previous), Path(folder))
    receipt = replace(evaluation.receipt, findings=[*evaluation.receipt.findings, *findings])
    return pipeline.answers.write_with_copy(receipt, evaluation.source, out, receipt.submission_id)
