"""Build the receipt of an evaluated file.

Belongs here: the one place where a receipt is made. Does not belong here: deciding anything in it, writing it
(``ledger``), or the answers beside it (``respond``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pipelines.intake.respond.answers import CopySource
from pipelines.intake.steps.number import Attempt
from pipelines.intake.steps.open_file import Opened
from pipelines.intake.steps.store import Outcome
from schemas.receipt import Receipt


@dataclass(frozen=True)
class Evaluation:
    """An evaluated file: its receipt, and what an annotated copy is made of (None if it could not be read)."""

    receipt: Receipt
    source: CopySource | None = None


def build_receipt(
    opened: Opened, attempt: Attempt, outcome: Outcome, superseded: Receipt | None, rules_version: str
) -> Receipt:
    """Return the receipt of a file.

    Args:
        opened: the file.
        attempt: under which it is answered.
        outcome: what was decided.
        superseded: the receipt of the submission that it replaces.
        rules_version: the version of the rules.
    """
    arrival = opened.arrival
    form_id, submitter, period, document = attempt.key
    return Receipt(
        submission_id=attempt.submission_id,
        form_id=form_id,
        submitter=submitter,
        period=period,
        document=document,
        attempt=attempt.number,
        status=outcome.status,
        sha256=arrival.sha256,
        received_seq=arrival.received_seq,
        received_at=arrival.received_at,
        original_name=arrival.original_name,
        declared_date=arrival.declared_date,
        is_synthetic=bool(arrival.meta.get("is_synthetic")) or opened.resubmission.is_synthetic,
        supersedes=superseded.submission_id if superseded else None,
        container=opened.file.container,
        encoding=opened.file.encoding,
        rows_received=outcome.rows_accepted + outcome.rows_quarantined,
        rows_accepted=outcome.rows_accepted,
        rows_quarantined=outcome.rows_quarantined,
        rows_ignored=outcome.rows_ignored,
        **{f"cells_{kind}": n for kind, n in asdict(outcome.cells).items()},
        rules_version=rules_version,
        lake_path=outcome.lake_path,
        quarantine_path=outcome.quarantine_path,
        tables=list(outcome.tables),
        findings=list(outcome.findings),
        findings_cut=outcome.findings_cut,
        reprocessed=list(attempt.reprocessed),
    )
