"""Check the file as a whole: the SQL rules of scope file, and a title that ends before the figures do.

Belongs here: rules that need all accepted rows of a file. Does not belong here: the SQL of the rules
(``schemas.rules.file``), or rules on a single row (``checks``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import duckdb
import polars as pl

from pipelines.intake.layout import Table
from pipelines.intake.parse.series import SMALL
from pipelines.intake.readers import Grid
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.file import file_checks
from schemas.rules.registry import RULES

_HIT = {
    "source_ref": pl.String,
    "source_row": pl.Int64,
    "rule_code": pl.String,
    "column": pl.String,
    "found": pl.String,
}
_STATED = re.compile(r"(?:截[至止]到?|as of|(?:at|by|to) the end of)\D{0,12}(\d{4})", re.IGNORECASE)
_LIKELY = 1_000
"""Ratio of the largest to the smallest figure of a series from which the rule's SQL is run."""


class CandidateRows(Protocol):
    """The accepted rows of a file, before they are final."""

    at_hand: pl.DataFrame | None
    """All rows, as long as they are one batch."""

    def relation(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """Return the rows for SQL."""


def _may_break(rule_code: str, form: type[Form], rows: pl.DataFrame | None) -> bool:
    """Return whether a rule's SQL could report anything: planning a statement takes longer than a small file."""
    if rows is None or len(rows) >= SMALL:
        return True
    if rule_code == "file.duplicate_key":
        return len(set(zip(*(rows[c].to_list() for c in form.spec().key), strict=True))) < len(rows)
    if rule_code == "file.quarter_as_year":
        return "Q" in rows["freq"].to_list()
    if rule_code in ("file.unit_slip", "file.lost_wan"):
        bounds: dict[tuple[str, str], tuple[float, float]] = {}
        for *series, value in rows.select("indicator_code", "ref_area", "obs_value").iter_rows():
            if value is not None and value > 0:
                low, high = bounds.get((series[0], series[1]), (value, value))
                bounds[series[0], series[1]] = (min(low, value), max(high, value))
        return any(high / low > _LIKELY for low, high in bounds.values())
    return True


def check_file(
    connection: duckdb.DuckDBPyConnection, form: type[Form], candidate: CandidateRows, limit: int
) -> tuple[list[Finding], pl.DataFrame]:
    """Run the rules of scope file over the candidate rows.

    Returns:
        Findings, at most ``limit`` of each rule, and a frame of all hits: cell, row, rule, column, content.
    """
    findings: list[Finding] = []
    hits = []
    breakable = [c for c in file_checks(form) if _may_break(c.rule.code, form, candidate.at_hand)]
    if breakable:
        candidate.relation(connection).create_view("candidate", replace=True)
    for check in breakable:
        rows = connection.execute(check.sql).pl()
        hits.append(
            rows.select(
                pl.col("source_ref").cast(pl.String),
                pl.col("source_row").cast(pl.Int64),
                pl.lit(check.rule.code).alias("rule_code"),
                pl.lit(check.column).alias("column"),
                pl.col("found").cast(pl.String).fill_null(""),
            )
        )
        findings += [
            check.rule.at(r["source_ref"], check.column, str(r["found"] or ""), str(r["expected"] or ""))
            for r in rows.head(limit).iter_rows(named=True)
        ]
    return findings, pl.concat(hits) if hits else pl.DataFrame(schema=_HIT)


def states_a_year(cells: Sequence[str]) -> bool:
    """Return whether a row above a header states the last year of its table."""
    return any(map(_STATED.search, cells))


def stale_header(table: Table, grid: Grid, period: str, rows: pl.DataFrame) -> Finding | None:
    """Return a finding if a row above the header states a year before the latest figures: 截至2015年底 above 2016.

    Args:
        table: the table.
        grid: its sheet.
        period: the reporting period, used where the rows have no period.
        rows: the accepted rows of the table.
    """
    latest = period
    if "time_period" in rows.columns and rows["time_period"].null_count() < rows.height:
        latest = str(rows["time_period"].max())
    for i, cells in enumerate(grid.rows[: table.header_row], 1):
        for j, cell in enumerate(cells):
            if i > table.top and "time_period" in table.heads.get(j, {}):
                continue  # the column's own figures are of that year
            stated = _STATED.search(cell)
            if stated and stated[1] < latest[:4]:
                return RULES["file.stale_header"].at(table.address(i, j), "", stated[0], latest)
    return None
