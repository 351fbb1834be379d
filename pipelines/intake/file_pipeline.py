"""The file pipeline: the steps from an archived file to its receipt, in order.

Belongs here: the order of the steps, and what happens when one fails. Does not belong here: how a step works (``steps``),
or which file is answered when, and what is kept of it (``commands``).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines.common.errors import InstallationError, installation_error_of
from pipelines.common.messages import Diagnostic
from pipelines.intake import rule_set
from pipelines.intake.archive import Arrival
from pipelines.intake.errors import traceback_of
from pipelines.intake.identity import Identity
from pipelines.intake.lake import staged_rows
from pipelines.intake.ledger import Ledger
from pipelines.intake.parse.columns import Context
from pipelines.intake.parse.personal_texts import RULE as PERSONAL
from pipelines.intake.readers import Limits
from pipelines.intake.readers.worker import ReadingProcess
from pipelines.intake.reference.reference_data import load_reference_data
from pipelines.intake.respond.answers import AnswerWriter, CopySource
from pipelines.intake.respond.messages import RuleMessages
from pipelines.intake.steps.build_receipt import Evaluation, build_receipt
from pipelines.intake.steps.check_file import FileFindings, check_file
from pipelines.intake.steps.explain import explain
from pipelines.intake.steps.find_tables import find_tables
from pipelines.intake.steps.identify import identify
from pipelines.intake.steps.number import Attempt, Numbering
from pipelines.intake.steps.open_file import Opened, open_file
from pipelines.intake.steps.read_records import read_records
from pipelines.intake.steps.resolve import resolve
from pipelines.intake.steps.stage import stage
from pipelines.intake.steps.store import Outcome, store
from pipelines.intake.steps.validate import validate
from pipelines.intake.validate.finding_collector import in_sheet_order
from pipelines.intake.validate.submission_checks import future_period
from pipelines.settings import Settings
from schemas.form import Form, forms
from schemas.receipt import DUPLICATE, Finding
from schemas.reference.base import load_seed
from schemas.reference.method import RuleThreshold
from schemas.rules.registry import RULES

_FROM_CELLS = ("file.unknown_form", "file.submitter_missing", "file.period_missing")
_log = logging.getLogger(__name__)


class FilePipeline:
    """The steps, with the resources that all files of a run share."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.forms: dict[str, type[Form]] = forms()
        self.reference = load_reference_data(settings.seeds_dir)
        self.rules_version = rule_set.rules_version(settings)
        self.messages = RuleMessages(settings.seeds_dir)
        self.answers = AnswerWriter(settings, self.forms, self.messages)
        self.reader = ReadingProcess(Limits.of(settings))
        # A low memory limit, so that the memory of a register does not grow with its rows: the rest goes to disk.
        spill = {"memory_limit": "128MB", "temp_directory": str(settings.data_dir / ".spill")}
        self.connection = duckdb.connect(config={"threads": settings.threads, **spill})
        thresholds = load_seed(settings.seeds_dir, RuleThreshold)
        self.connection.from_arrow(thresholds.to_arrow()).create("rule_threshold")

    def evaluate(self, arrival: Arrival, numbering: Numbering, root: Path) -> Evaluation:
        """Evaluate a file: from its bytes to its findings and stored rows.

        Args:
            arrival: the file as archived.
            numbering: numbers its attempt.
            root: the folder that takes lake and quarantine files: the data folder, or another for a trial.

        Raises:
            InstallationError: the machine keeps the file from being read, or its rows from being written; it is not to be
                answered then.
        """
        opened, identity = Opened(arrival), Identity()
        try:
            opened = open_file(arrival, self.reader)
            stated = {**opened.resubmission.pairs, **opened.stated}
            identity = identify(arrival.meta, stated, opened.name, self.forms, self.reference)
            attempt = numbering.attempt(arrival, identity)
            if attempt.duplicate_of:
                outcome = Outcome(DUPLICATE, attempt.findings)
                return Evaluation(build_receipt(opened, attempt, outcome, None, self.rules_version))
            return self._evaluated(opened, attempt, numbering.ledger, root)
        except MemoryError as error:  # what a file may hold is bounded, so the machine lacks memory
            raise InstallationError(Diagnostic("no_memory")) from error
        except Exception as error:  # no file may stop the others, whatever is in it
            if installation_error := installation_error_of(error, self.settings):
                raise installation_error from error
            _log.error("arrival %s could not be read: %s", arrival.received_seq, traceback_of(error))
            outcome = Outcome(findings=(RULES["file.unreadable"].at(),))
            attempt = numbering.failed_attempt(arrival, identity)
            return Evaluation(build_receipt(opened, attempt, outcome, None, self.rules_version))

    def _evaluated(self, opened: Opened, attempt: Attempt, ledger: Ledger, root: Path) -> Evaluation:
        received_on = self.settings.local_time(opened.arrival.received_at).date()
        findings = _submission_findings(opened, attempt, received_on)
        form = self.forms.get(attempt.identity.form_id)
        if form and opened.file.grids:
            opened, outcome = self._read(form, opened, attempt, findings, root)
        else:
            outcome = Outcome(findings=tuple(in_sheet_order(findings)))
        superseded = ledger.current(attempt.key, before=attempt.number) if outcome.rows_accepted else None
        receipt = build_receipt(opened, attempt, outcome, superseded, self.rules_version)
        return Evaluation(receipt, _copy_source(opened, attempt.identity))

    def _read(
        self, form: type[Form], opened: Opened, attempt: Attempt, findings: Sequence[Finding], root: Path
    ) -> tuple[Opened, Outcome]:
        """Pass the records of a file through the remaining steps, batch by batch."""
        arrival, identity, explanations = opened.arrival, attempt.identity, opened.resubmission.explanations
        tables = find_tables(form, opened, identity, self.reference)
        with staged_rows(root, form, identity.period, attempt.submission_id) as rows:
            # Each step is a generator over the one before it: a register of any length needs the memory of one batch.
            batches = read_records(arrival.path, tables, self.reference, self.settings.batch_rows)
            resolved = resolve(batches, self.reference, self._context(arrival, identity))
            validated = validate(resolved, self.reference)
            staged = stage(explain(validated, explanations, attempt.submission_id), rows, self.reference)
            checked = FileFindings()
            if staged.is_complete and rows.accepted.height:
                tables = replace(tables, list_statements=staged.list_statements)
                checked = check_file(self.connection, tables, rows, explanations, identity, self.reference)
            collected = [
                *findings,
                *tables.findings,
                *staged.findings,
                *checked.findings,
                *staged.collected,
            ]
            explained = explanations.explain(in_sheet_order(collected), form)
            outcome = store(form, identity.is_known, explained, rows, staged.sent)
        cut = staged.cut + checked.cut
        cells = staged.cells + tables.unused
        outcome = replace(
            outcome, findings_cut=cut, rows_ignored=staged.rows_ignored, tables=staged.tables, cells=cells
        )
        return replace(opened, file=tables.file), outcome

    def _context(self, arrival: Arrival, identity: Identity) -> Context:
        area = self.reference.home_areas.get(identity.submitter, "")
        received_on = self.settings.local_time(arrival.received_at).date()
        return Context(identity.submitter, identity.period, area, received_on)


def _copy_source(opened: Opened, identity: Identity) -> CopySource | None:
    """Return what an annotated copy of a file is made of, None if its cells could not be read."""
    file = opened.file
    if file.finding or not file.grids:
        return None
    return CopySource(opened.arrival.path, file.grids, not file.is_head, identity, frozenset(opened.stated))


def _declared_in_future(arrival: Arrival, received_on: dt.date) -> str:
    """Return a declared date after the day of receipt with that day, "" for another one: it would go before all later submissions."""
    declared = arrival.declared_date
    return f"declared_date = {declared} > {received_on}" if declared and declared > str(received_on) else ""


def _submission_findings(opened: Opened, attempt: Attempt, received_on: dt.date) -> list[Finding]:
    """Return the findings on the submission before its tables are looked at."""
    identity = attempt.identity
    findings = [*identity.findings, *future_period(identity, received_on)]
    findings += [*opened.file.notes, *attempt.findings]
    masked = opened.resubmission.explanations.masked
    findings += [RULES[PERSONAL].at(place, "", text) for text, place in masked.items()]
    if wrong := opened.arrival.meta_error or _declared_in_future(opened.arrival, received_on):
        findings.append(RULES["file.bad_sidecar"].at("", "", wrong))
    if opened.file.finding:  # a file that cannot be read is not asked for what its cells would state
        findings = [f for f in findings if f.rule_code not in _FROM_CELLS] + [opened.file.finding]
    return findings
