"""Stage batches: append accepted and quarantined rows to their files, and collect findings.

Belongs here: which rows of a batch are accepted, quarantined or left out. Does not belong here: the fate of the file as a
whole (``store``), or writing Parquet (``lake``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.intake.errors import Unreadable
from pipelines.intake.lake import StagedRows, as_sent, rule_codes
from pipelines.intake.layout import TOTAL, CellCounts
from pipelines.intake.layout.list_statements import ListStatements
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.steps.explain import ExplainedBatch
from pipelines.intake.validate.finding_collector import FindingCollector
from pipelines.intake.validate.table_summary import TableSummaries
from schemas.receipt import Finding, TableRead


@dataclass(frozen=True)
class Staged:
    """What staging a file gave, beside the rows.

    Attributes:
        findings: findings on several cells at once, and on a part of the file that could not be read.
        collected: findings made of the problems of single cells and rows.
        cut: how many more of these there are.
        rows_ignored: blank, note and total rows of the tables that were read to their end.
        cells: the account of the cells that were read.
        sent: the accepted records as text, if a refused file of this form is quarantined as sent.
        is_complete: the file was read to its end.
        tables: what each table was taken for.
        list_statements: what the lines of each list say of its records.
    """

    findings: tuple[Finding, ...]
    collected: tuple[Finding, ...]
    cut: int
    rows_ignored: int
    cells: CellCounts
    sent: tuple[pl.DataFrame, ...]
    is_complete: bool
    tables: tuple[TableRead, ...] = ()
    list_statements: tuple[ListStatements, ...] = ()


def stage(batches: Iterable[ExplainedBatch], rows: StagedRows, reference: ReferenceData) -> Staged:
    """Append the rows of all batches; a file that cannot be read on ends with a finding."""
    collector, summaries = FindingCollector(), TableSummaries(reference)
    findings: list[Finding] = []
    sent: list[pl.DataFrame] = []
    list_statements: list[ListStatements] = []
    ignored: Counter[int] = Counter()
    is_complete, current, cells = True, 0, CellCounts()
    try:
        for explained in batches:
            batch = explained.batch
            current = id(batch.source)
            ignored[current] += batch.rows_ignored
            cells += batch.cells
            findings += batch.findings
            if batch.list_statements and batch.list_statements.lines:
                list_statements.append(batch.list_statements)
            collector.add(batch.source.table, batch.resolved.text, batch.reported)
            is_record = ~batch.resolved.text[TOTAL]
            summaries.add(
                batch.source.table,
                batch.source.grid,
                _where(batch.resolved.text, is_record),
                _where(explained.rows, is_record),
            )
            is_accepted = _append(explained, rows)
            if batch.source.table.form.spec().acceptance == "all_or_nothing":
                sent.append(_where(explained.sent, is_accepted))
    except Unreadable as error:
        findings.append(error.finding)
        ignored.pop(current, None)
        is_complete = False
    collected, cut = collector.findings()
    return Staged(
        tuple(findings),
        tuple(collected),
        cut,
        ignored.total(),
        cells,
        tuple(sent),
        is_complete,
        summaries.result(),
        tuple(list_statements),
    )


def _append(explained: ExplainedBatch, rows: StagedRows) -> pl.Series:
    """Append the rows of a batch to the accepted or the quarantined ones; return a mask of the accepted ones."""
    sent, errors = explained.sent, explained.batch.errors
    is_record = ~explained.batch.resolved.text[TOTAL]
    keep = is_record
    if errors.height:
        wrong = sent.with_row_index("n").filter(is_record)
        wrong = wrong.join(rule_codes(errors, "n"), on="n", how="inner", maintain_order="left")
        rows.quarantined.append(as_sent(wrong, rows.quarantined.schema))
        is_wrong = pl.int_range(sent.height, dtype=pl.UInt32, eager=True).is_in(errors["n"].implode())
        keep = is_record & ~is_wrong
    rows.accepted.append(_where(explained.rows, keep))
    return keep


def _where(frame: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    return frame if mask.all() else frame.filter(mask)
