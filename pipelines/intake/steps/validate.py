"""Validate batches of typed rows.

Belongs here: putting the problems of a batch together, and which of them are reported. Does not belong here: the checks
(``validate``), or rules on the file as a whole (``check_file``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from pipelines.intake.layout import ROW, TOTAL, CellCounts
from pipelines.intake.layout.list_statements import ListStatements
from pipelines.intake.parse.columns import LEFT_OUT
from pipelines.intake.parse.resolve import Resolved, Resolver
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.steps.find_tables import SheetTable
from pipelines.intake.steps.resolve import ResolvedBatch
from pipelines.intake.validate import checks, totals
from pipelines.intake.validate.column_shift import find_shift
from pipelines.intake.validate.mark_checks import Cells, with_formulas_named
from pipelines.intake.validate.sheet_checks import cell_problems, reported
from pipelines.intake.validate.split_numbers import split_numbers
from schemas.receipt import Finding
from schemas.rules.registry import ERROR_CODES

LEFT_OVER = ("cell.not_read", "cell.no_header")


@dataclass(frozen=True)
class ValidatedBatch:
    """A batch after validation.

    Attributes:
        source: the table and its sheet.
        resolved: the typed rows and their text.
        problems: everything that is wrong with the records.
        errors: the problems for which a record is not accepted.
        reported: the problems that become findings one by one.
        findings: findings on several cells at once: shifted columns, totals.
        rows_ignored: blank, note and total rows.
        cells: the account of the cells of these rows.
        list_statements: of the last records of a list, what its lines say.
    """

    source: SheetTable
    resolved: Resolved
    problems: pl.DataFrame
    errors: pl.DataFrame
    reported: pl.DataFrame
    findings: tuple[Finding, ...]
    rows_ignored: int
    cells: CellCounts
    list_statements: ListStatements | None = None


def validate(batches: Iterable[ResolvedBatch], reference: ReferenceData) -> Iterator[ValidatedBatch]:
    """Yield every batch with its problems and findings."""
    for batch in batches:
        yield _validated(batch, reference)


def _validated(batch: ResolvedBatch, reference: ReferenceData) -> ValidatedBatch:
    source, records = batch.batch.source, batch.batch.records
    resolved = _with_unread_cells(source, batch.resolved, reference)
    if totals.group_rows(source.table, resolved.typed, reference.areas).any():
        resolved = totals.with_older_divisions(source.table, resolved, reference.areas)
    problems = _problems(source, resolved, records.overlong, batch.resolver)
    listed = reported(problems) if problems.height else problems
    findings = list(batch.batch.findings)
    if not batch.batch.is_head and (
        shift := find_shift(source.table, source.grid, records.text, problems, batch.resolver)
    ):
        findings = [f for f in findings if f.rule_code not in LEFT_OVER]  # cells pushed out of the table
        findings.append(shift.finding)
        # The shift explains the problems of its columns.
        listed = listed.filter(~pl.col("column").is_in(shift.columns))
    errors = problems.filter(pl.col("rule_code").is_in(ERROR_CODES)) if problems.height else problems
    if not errors.height:  # sums without the rows that are not accepted would be compared in vain
        findings += _total_findings(source, resolved, reference)
    ignored, cells = records.rows_ignored, batch.batch.cells
    list_statements = batch.batch.list_statements
    return ValidatedBatch(
        source, resolved, problems, errors, listed, tuple(findings), ignored, cells, list_statements
    )


def _with_unread_cells(source: SheetTable, resolved: Resolved, reference: ReferenceData) -> Resolved:
    problems = cell_problems(source.table, source.grid, resolved.text, resolved.problems, reference)
    return replace(resolved, problems=problems)


def _problems(
    source: SheetTable, resolved: Resolved, overlong: tuple[int, ...], resolver: Resolver
) -> pl.DataFrame:
    table, text = source.table, resolved.text
    frames = [resolved.problems, checks.validate(table, resolved, checks.Facts.of(resolver))]
    frames.append(split_numbers(table, source.grid, text))
    if overlong:
        n = text[ROW].is_in(overlong).arg_true()
        frames.append(checks.same_problem(n, "row.overlong", str(len(table.headers))))
    problems = checks.without_parts_of_totals(pl.concat(frames))
    problems = with_formulas_named(problems, Cells(table, text), source.grid)
    return checks.of_data_rows(problems, text[TOTAL], table) if text[TOTAL].any() else problems


def _total_findings(source: SheetTable, resolved: Resolved, reference: ReferenceData) -> list[Finding]:
    is_total, areas = resolved.text[TOTAL], reference.areas
    left_out = resolved.problems.filter(pl.col("rule_code") == LEFT_OUT)["n"]
    is_left_out = pl.int_range(is_total.len(), dtype=pl.UInt32, eager=True).is_in(left_out.implode())
    summed = (is_total & ~is_left_out) | totals.group_rows(source.table, resolved.typed, areas)
    rows = resolved.where(~is_total)
    findings = totals.check_kinds(source.table, rows)
    if summed.any():
        others = resolved.where(is_left_out)
        findings += totals.check_totals(source.table, rows, resolved.where(summed), areas, others)
    return findings
