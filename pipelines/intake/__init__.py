"""File to receipt: archive, read, check, answer, and keep what is accepted.

Belongs here: the functions others may call. Does not belong here: orchestration, dbt, releases. Heavy imports
stand inside the functions: asking what is pending must cost nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from schemas.receipt import Finding, Receipt

__all__ = [
    "addendum_answers",
    "arriving",
    "check",
    "find_receipt",
    "is_ready",
    "pending",
    "read_ledger",
    "reprocess",
    "reprocess_submission",
    "rules_version",
    "submit",
    "ingest",
    "template",
]


def ingest(
    settings: Settings, now: dt.datetime, progress: Callable[[int, int, Receipt], None] | None = None
) -> list[Receipt]:
    """Archive what waits in the inbox and answer it; ``progress`` gets number, total and receipt."""
    from pipelines.intake.file_pipeline import ingest

    return ingest(settings, now, progress)


def check(
    settings: Settings, path: Path, options: Mapping[str, Any], now: dt.datetime, out: Path | None = None
) -> Receipt:
    """Answer a file as an ingest run would now, and write nothing; page and annotated copy go to ``out`` if given."""
    from pipelines.intake.file_pipeline import check

    return check(settings, path, options, now, out)


def submit(settings: Settings, paths: Sequence[Path], options: Mapping[str, Any]) -> list[Path]:
    """Copy files into the inbox with their options; return where they lie."""
    from pipelines.intake.archive import put_into_inbox

    return [put_into_inbox(settings, path, options) for path in paths]


def template(
    settings: Settings, form_id: str, key: Mapping[str, str], lang: str, output: Path | None = None
) -> Path:
    """Write the blank workbook of a form, with what is known of submitter, period and document."""
    from pipelines.intake.file_pipeline import template

    return template(settings, form_id, key, lang, output)


def reprocess(settings: Settings, form_id: str, period: str, now: dt.datetime) -> list[Receipt]:
    """Read every archived file of a form and period again under today's rules."""
    from pipelines.intake.file_pipeline import reprocess

    return reprocess(settings, form_id, period, now)


def reprocess_submission(settings: Settings, submission_id: str) -> Receipt:
    """Read the archived file of one attempt again under today's rules; its receipt lists what that changed."""
    from pipelines.intake.file_pipeline import reprocess_submission

    return reprocess_submission(settings, submission_id)


def find_receipt(settings: Settings, submission_id: str) -> Receipt:
    """Return the receipt of an attempt."""
    from pipelines.intake.ledger import Ledger

    return Ledger(settings).find(submission_id)


def addendum_answers(settings: Settings, submission_id: str, found: Sequence[Finding], out: Path) -> Receipt:
    """Write page and annotated copy of an attempt anew, with what only other submissions could show."""
    from pipelines.intake.file_pipeline import addendum_answers

    return addendum_answers(settings, submission_id, found, out)


def read_ledger(settings: Settings) -> list[Receipt]:
    """Return every receipt, in the order in which the files were received."""
    from pipelines.intake.ledger import Ledger

    return Ledger(settings).receipts


def pending(settings: Settings) -> list[Path]:
    """Return what an ingest run would answer: quiet files of the inbox, and archived ones that have no receipt yet."""
    from pipelines.intake.archive import quiet_files, sequence, sidecars
    from pipelines.intake.ledger import Ledger

    waiting = quiet_files(settings)
    cards = list(sidecars(settings))
    if len(cards) != sum(1 for p in settings.receipts.glob("[!.]*.json")):
        answered = Ledger(settings).answered
        waiting += [c for c in cards if sequence(c) not in answered]
    return waiting


def arriving(settings: Settings) -> list[Path]:
    """Return the files of the inbox that may still be on their way: changed too lately to be taken in."""
    from pipelines.intake.archive import inbox_files, quiet_files

    return sorted(set(inbox_files(settings)) - set(quiet_files(settings)))


def is_ready(settings: Settings) -> bool:
    """Return whether nothing waits and the lake knows every form of today."""
    from pipelines.intake.rule_set import knows_all_forms

    return not pending(settings) and knows_all_forms(settings)


def rules_version(settings: Settings) -> str:
    """Return the version of everything that decides an answer."""
    from pipelines.intake.rule_set import rules_version

    return rules_version(settings)
