"""Intake: archive submitted files, check them, answer their senders, and store the accepted rows.

Belongs here: the public functions. Does not belong here: orchestration, dbt, releases. Heavy imports are inside the
functions: asking what is pending must be cheap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.common.messages import Diagnostic
    from pipelines.intake.commands.recover import Lost, Remade
    from pipelines.intake.commands.reprocess import Reprocessed
    from pipelines.settings import Settings
    from schemas.receipt import Finding, Receipt

__all__ = [
    "addendum_answers",
    "arriving",
    "check",
    "find_lost",
    "find_receipt",
    "needs_ingest",
    "pending",
    "read_ledger",
    "remake",
    "reprocess",
    "reprocess_all",
    "reprocess_submission",
    "rules_version",
    "submit",
    "ingest",
    "left_files",
    "not_taken",
    "reason_left",
    "template",
    "unknown_bytes",
]


def ingest(
    settings: Settings, now: dt.datetime, progress: Callable[[int, int, Receipt], None] | None = None
) -> list[Receipt]:
    """Archive the inbox and answer its files; ``progress`` is called with number, total and receipt of each."""
    from pipelines.intake.commands.ingest import ingest

    return ingest(settings, now, progress)


# Six parameters: those of the command.
def check(
    settings: Settings,
    path: Path,
    options: Mapping[str, Any],
    now: dt.datetime,
    out: Path | None = None,
    rows: Path | None = None,
) -> Receipt:
    """Return the receipt that a file would get now; write page and annotated copy to ``out`` and rows to ``rows`` if given."""
    from pipelines.intake.commands.check import check

    return check(settings, path, options, now, out, rows)


def submit(settings: Settings, paths: Sequence[Path], options: Mapping[str, Any]) -> list[Path]:
    """Copy files into the inbox with their options; return their paths there."""
    from pipelines.intake.commands.submit import submit

    return submit(settings, paths, options)


def template(
    settings: Settings, form_id: str, key: Mapping[str, str], lang: str, output: Path | None = None
) -> Path:
    """Write the blank workbook of a form, with submitter, period and document filled in if given; return its path."""
    from pipelines.intake.commands.template import template

    return template(settings, form_id, key, lang, output)


def reprocess(settings: Settings, form_id: str, period: str) -> list[Receipt]:
    """Reprocess every archived file of a form and period under today's rules."""
    from pipelines.intake.commands.reprocess import reprocess

    return reprocess(settings, form_id, period)


def reprocess_all(
    settings: Settings, progress: Callable[[int, int, Receipt], None] | None = None
) -> Reprocessed:
    """Reprocess every archived file that was not read under today's rules; return what changed, by form and status."""
    from pipelines.intake.commands.reprocess import reprocess_all

    return reprocess_all(settings, progress)


def reprocess_submission(settings: Settings, submission_id: str) -> Receipt:
    """Reprocess the archived file of one attempt under today's rules; its receipt lists the differences."""
    from pipelines.intake.commands.reprocess import reprocess_submission

    return reprocess_submission(settings, submission_id)


def find_lost(settings: Settings) -> Lost:
    """Return what is lost of sidecars, receipts and rows."""
    from pipelines.intake.commands.recover import find_lost

    return find_lost(settings)


def remake(
    settings: Settings,
    lost: Lost,
    known: Mapping[int, Receipt],
    progress: Callable[[int, int, Receipt], None] | None = None,
) -> Remade:
    """Make again what ``find_lost`` has returned; ``known`` is what releases say of attempts, by the number of their arrival."""
    from pipelines.intake.commands.recover import remake

    return remake(settings, lost, known, progress)


def damaged_archive(settings: Settings, receipts: Sequence[Receipt]) -> list[Diagnostic]:
    """Return a diagnostic of each archived file that a sidecar or a receipt names and that is missing or changed."""
    from pipelines.intake.archive import damaged

    return list(damaged(settings, receipts))


def unknown_bytes(settings: Settings) -> list[Path]:
    """Return the archived files of which nothing says when they came, under which name and from whom."""
    from pipelines.intake.commands.recover import unknown_bytes

    return unknown_bytes(settings)


def find_receipt(settings: Settings, submission_id: str) -> Receipt:
    """Return the receipt of an attempt."""
    from pipelines.intake.ledger import Ledger

    return Ledger(settings).find(submission_id)


def addendum_answers(
    settings: Settings, submission_id: str, findings: Sequence[Finding], out: Path
) -> Receipt:
    """Write page and annotated copy of an attempt to ``out``, with findings that only other submissions show."""
    from pipelines.intake.commands.addendum import addendum_answers

    return addendum_answers(settings, submission_id, findings, out)


def read_ledger(settings: Settings) -> list[Receipt]:
    """Return every receipt, in the order in which the files were received."""
    from pipelines.intake.ledger import Ledger

    return Ledger(settings).receipts


def pending(settings: Settings) -> list[Path]:
    """Return the files that an ingest run would answer: complete files of the inbox, archived files without a receipt."""
    from pipelines.intake.archive import sequence, sidecars
    from pipelines.intake.inbox import quiet_files
    from pipelines.intake.ledger import Ledger

    waiting = quiet_files(settings)
    archived = list(sidecars(settings))
    if len(archived) != sum(1 for p in settings.receipts.glob("[!.]*.json")):
        answered = Ledger(settings).answered
        waiting += [c for c in archived if sequence(c) not in answered]
    return waiting


def arriving(settings: Settings) -> list[Path]:
    """Return the files of the inbox that changed too recently to be ingested."""
    from pipelines.intake.inbox import inbox_files, quiet_files

    return sorted(set(inbox_files(settings)) - set(quiet_files(settings)))


def not_taken(settings: Settings) -> list[str]:
    """Return the names of the files that an ingest run which has just ended did not take in, and that the next one takes.

    They had changed too recently for it, whatever their age is by now.
    """
    from pipelines.intake.inbox import inbox_files, name_below

    return [name_below(settings.inbox, path) for path in inbox_files(settings)]


def left_files(settings: Settings) -> list[Diagnostic]:
    """Return a diagnostic for each file of the inbox that no ingest run takes in, with its reason."""
    from pipelines.intake.inbox import left_files

    return left_files(settings)


def reason_left(path: Path) -> Diagnostic | None:
    """Return why a file that somebody names would not be taken in, None if it would."""
    from pipelines.intake.inbox import reason_left

    return reason_left(path, follows_links=True)


def needs_ingest(settings: Settings) -> bool:
    """Return whether a file is pending, or the lake lacks columns of a form."""
    from pipelines.intake.rule_set import knows_all_forms

    return bool(pending(settings)) or not knows_all_forms(settings)


def rules_version(settings: Settings) -> str:
    """Return the version of the code, forms and seeds that receipts depend on."""
    from pipelines.intake.rule_set import rules_version

    return rules_version(settings)
