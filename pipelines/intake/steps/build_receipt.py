"""Build the receipt of an evaluated file.

Belongs here: the one place where a receipt is made. Does not belong here: deciding anything in it, writing it
(``ledger``), or the answers beside it (``respond``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.intake.steps.number import Attempt
from pipelines.intake.steps.open_file import Opened
from pipelines.intake.steps.store import Outcome
from schemas.receipt import Receipt


@dataclass(frozen=True)
class Evaluation:
    """A file after evaluation.

    Attributes:
        opened: the file; its rows are unpacked if the form needed that.
        attempt: under which it is answered.
        outcome: what was decided.
        is_read: its cells could be read, so that there can be an annotated copy.
        supersedes: the submission whose rows it replaces.
    """

    opened: Opened
    attempt: Attempt
    outcome: Outcome
    is_read: bool
    supersedes: str | None = None


def build_receipt(evaluation: Evaluation, rules_version: str) -> Receipt:
    """Return the receipt of an evaluated file; it has no answers yet."""
    arrival, attempt, outcome = evaluation.opened.arrival, evaluation.attempt, evaluation.outcome
    form_id, submitter, period, document = attempt.key
    decided: dict[str, Any] = {**vars(outcome), "findings": list(outcome.findings)}
    return Receipt(
        submission_id=attempt.submission_id,
        form_id=form_id,
        submitter=submitter,
        period=period,
        document=document,
        attempt=attempt.number,
        sha256=arrival.sha256,
        received_seq=arrival.received_seq,
        received_at=arrival.received_at,
        original_name=arrival.original_name,
        declared_date=arrival.declared_date,
        is_synthetic=evaluation.opened.is_synthetic,
        supersedes=evaluation.supersedes,
        container=evaluation.opened.file.container,
        encoding=evaluation.opened.file.encoding,
        rows_received=outcome.rows_accepted + outcome.rows_quarantined,
        rules_version=rules_version,
        reprocessed=list(attempt.reprocessed),
        **decided,
    )
