"""Check the file as a whole, over its staged rows.

Belongs here: quarantining the rows that break a rule on the file, marking those with a query. Does not belong here: the
rules (``validate.file_rules``, ``schemas.checks.file``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
import polars as pl

from pipelines.intake.identity import Identity
from pipelines.intake.lake import StagedRows, as_sent, rule_codes
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.resubmission import Explanations, column_label
from pipelines.intake.steps.find_tables import FormTables
from pipelines.intake.validate.file_rules import check_file as check_rules
from pipelines.intake.validate.file_rules import stale_header, states_a_year
from pipelines.intake.validate.finding_collector import LIMIT
from pipelines.intake.validate.key_names import with_names
from pipelines.intake.validate.list_lines import line_findings
from pipelines.intake.validate.owed_items import missing_items
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.registry import ERROR_CODES, HOLDING, QUERY_CODES


@dataclass(frozen=True)
class FileFindings:
    """Findings on the file as a whole, and how many more there are."""

    findings: tuple[Finding, ...] = ()
    cut: int = 0


# Six parameters: what the statements run on, the rows, and what is known of them from the steps before.
def check_file(
    connection: duckdb.DuckDBPyConnection,
    tables: FormTables,
    rows: StagedRows,
    explanations: Explanations,
    identity: Identity,
    reference: ReferenceData,
) -> FileFindings:
    """Return the findings on the file; rows of a register with an error are quarantined, rows with a query marked."""
    form, period = tables.form, identity.period
    with rows.accepted.engine():
        coded, hits = check_rules(connection, form, rows.accepted, reference.thresholds, LIMIT)
    findings = with_names(coded, form, reference)
    cut = hits.height - len(findings)
    errors = hits.filter(pl.col("rule_code").is_in(ERROR_CODES))
    if form.spec().acceptance == "quarantine" and errors.height:
        _quarantine(errors, rows)
    queries = hits.filter(pl.col("rule_code").is_in(QUERY_CODES))
    explained = list(_explained(form, queries, explanations))
    by_cell = {place: explanation for place, _, explanation in explained}
    for stale, cells in _stale_headers(tables, rows, period):
        findings.append(stale)
        text = explanations.of(stale.rule_code, stale.source_ref, "", stale.found)
        by_cell = dict.fromkeys(cells, text) | by_cell
    if by_cell:
        rows.accepted.add_explanations(by_cell, _held_by(explained))
    # A row whose column was not found may be the item that seems to be missing.
    if not any(f.rule_code in ERROR_CODES for f in tables.findings):
        with rows.accepted.engine():
            accepted = rows.accepted.scan()
            findings += missing_items(form, identity, accepted, rows.quarantined.batches(), reference)
    # Two tables of a sheet may have the same line.
    of_lines = (line_findings(one, rows.accepted.batches, reference) for one in tables.list_statements)
    findings += dict.fromkeys(finding for part in of_lines for finding in part)
    return FileFindings(tuple(findings), cut)


def _quarantine(errors: pl.DataFrame, rows: StagedRows) -> None:
    codes = rule_codes(errors, "source_row")
    taken = rows.accepted.without(codes["source_row"].to_list())
    wrong = taken.join(codes, on="source_row", how="left", maintain_order="left")
    rows.quarantined.append(as_sent(wrong, rows.quarantined.schema))


def _held_by(explained: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return the codes of the holding rules by the cell that they hold, joined by ``|``."""
    codes: dict[str, set[str]] = {}
    for place, rule_code, text in explained:
        if rule_code in HOLDING and not text:
            codes.setdefault(place, set()).add(rule_code)
    return {place: "|".join(sorted(held)) for place, held in codes.items()}


def _explained(
    form: type[Form], queries: pl.DataFrame, explanations: Explanations
) -> Iterator[tuple[str, str, str]]:
    """Yield cell, rule and explanation of each query, "" where there is none."""
    columns = queries.select("source_ref", "rule_code", "column", "found").iter_rows()
    for place, rule_code, column, found in columns:
        yield place, rule_code, explanations.of(rule_code, place, column_label(form, column), found)


def _stale_headers(tables: FormTables, rows: StagedRows, period: str) -> list[tuple[Finding, list[str]]]:
    """Return a finding for every table whose title ends before its figures, with the cells of its rows."""
    stale = []
    for table, grid in ((s.table, s.grid) for s in tables.tables):
        if any(map(states_a_year, grid.rows[: table.header_row])):
            accepted = pl.concat(rows.accepted.batches()).filter(
                pl.col("source_ref").str.starts_with(f"{table.sheet}!")
            )
            if accepted.height and (finding := stale_header(table, grid, period, accepted)):
                stale.append((finding, accepted["source_ref"].to_list()))
    return stale
