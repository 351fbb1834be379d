"""Check the file as a whole: validate its accepted rows by their schema, and find a title that ends before the figures do.

Belongs here: running rules that need all accepted rows of a file. Does not belong here: the schema and the SQL of its checks
(``schemas.checks.file``), or rules on a single row (``checks``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import duckdb
import polars as pl
from pandera.config import ValidationDepth, config_context

from pipelines.intake.layout import Table
from pipelines.intake.parse.series import SMALL
from pipelines.intake.readers import Grid
from pipelines.intake.validate.checks import failure_cases
from schemas.checks.file import TOLERANCE, FileCheck, file_checks, file_schema
from schemas.checks.parts_of_whole import CODE, TOTAL, breakdowns_of
from schemas.checks.parts_of_year import PARTS
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.registry import RULES, Rule

_HIT = {
    "source_ref": pl.String,
    "source_row": pl.Int64,
    "rule_code": pl.String,
    "column": pl.String,
    "found": pl.String,
    "expected": pl.String,
}
Thresholds = Mapping[tuple[str, str], float]
_STATED = re.compile(r"(?:截[至止]到?|as of|(?:at|by|to) the end of)\D{0,12}(\d{4})", re.IGNORECASE)


class CandidateRows(Protocol):
    """The accepted rows of a file, before they are final."""

    at_hand: pl.DataFrame | None
    """All rows, as long as they are one batch."""

    def relation(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """Return the rows for SQL, with their positions as ``file_row_number``."""

    def scan(self) -> pl.LazyFrame:
        """Return the rows as a lazy scan."""


@dataclass
class _Hits:
    """What the SQL of our own checks finds, as pandera asks for it.

    Attributes:
        connection: runs the SQL.
        candidate: the rows.
        found: by the name of a check the rows that break it, with the words for their findings.
    """

    connection: duckdb.DuckDBPyConnection
    candidate: CandidateRows
    found: dict[str, pl.DataFrame] = field(default_factory=dict)

    def breaking(self, check: FileCheck, _rows: pl.LazyFrame) -> pl.Series:
        """Return the positions of the rows that break a check; DuckDB finds them in bounded memory."""
        if not self.found:
            self.candidate.relation(self.connection).create_view("candidate", replace=True)
        hits = self.connection.execute(check.sql).pl()
        self.found[check.name] = hits
        return hits["file_row_number"]


def _has_larger_part(rows: pl.DataFrame, same: tuple[str, ...]) -> bool:
    """Return whether a figure is above one of its whole, as they are printed, whatever their units and rounding."""
    breakdowns = breakdowns_of(rows.columns)
    of_same: dict[tuple[object, ...], list[tuple[tuple[str, ...], float]]] = {}
    for row in rows.select(*same, *breakdowns, "obs_value").iter_rows():
        if row[-1] is not None:
            of_same.setdefault(row[: len(same)], []).append((row[len(same) : -1], row[-1]))
    return any(
        part > whole
        and kinds != members
        and all(w in (k, TOTAL) for w, k in zip(members, kinds, strict=True))
        for figures in of_same.values()
        for kinds, part in figures
        for members, whole in figures
    )


def _may_break(check: FileCheck, rows: pl.DataFrame | None, thresholds: Thresholds) -> bool:
    """Return whether a rule's SQL could report anything: planning a statement takes longer than a small file.

    Args:
        check: the rule.
        rows: the rows of a small file.
        thresholds: of rules, by rule and parameter.
    """
    if rows is None or len(rows) >= SMALL:
        return True
    if check.key:
        return len(set(zip(*(rows[c].to_list() for c in check.key), strict=True))) < len(rows)
    if check.rule.code == CODE:
        return _has_larger_part(rows, check.same)
    if check.rule.code in PARTS:
        spans = set(zip(rows["freq"], rows["measure_basis"], strict=True))
        if len(rows) == 1 or (len(spans) == 1 and "ytd" not in rows["measure_basis"]):
            return False
        # Only a sum needs no figure that is in two spans.
        figures = set(zip(rows["obs_value"], rows["freq"], rows["measure_basis"], strict=True))
        is_repeated = len({figure[0] for figure in figures}) < len(figures)
        return is_repeated or check.rule.code == "file.parts_of_year"
    if check.powers:
        # A figure lies between the largest and the smallest of its series, and so does what it is compared with.
        least_ratio = 10 ** (min(map(abs, check.powers)) - thresholds[check.rule.code, TOLERANCE]) * (
            1 - 1e-9
        )
        bounds: dict[tuple[str, str], tuple[float, float]] = {}
        for *series, value in rows.select("indicator_code", "ref_area", "obs_value").iter_rows():
            if value is not None and value > 0:
                low, high = bounds.get((series[0], series[1]), (value, value))
                bounds[series[0], series[1]] = (min(low, value), max(high, value))
        return any(high / low >= least_ratio for low, high in bounds.values())
    return True


def check_file(
    connection: duckdb.DuckDBPyConnection,
    form: type[Form],
    candidate: CandidateRows,
    thresholds: Thresholds,
    limit: int,
) -> tuple[list[Finding], pl.DataFrame]:
    """Validate all accepted rows of a file by the schema of its form's files.

    Returns:
        Findings, at most ``limit`` of each rule and column, and a frame of all hits: cell, row, rule, column, content.
    """
    hits = _Hits(connection, candidate)
    possible = [c for c in file_checks(form) if _may_break(c, candidate.at_hand, thresholds)]
    of_file = file_schema(form, possible, hits.breaking)
    if not of_file.schema.columns and not of_file.schema.checks:
        return [], pl.DataFrame(schema=_HIT)
    # pandera looks at the types only of a lazy frame unless the validation depth includes the data.
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        cases = failure_cases(of_file.schema, candidate.scan())
    if not cases.height:
        return [], pl.DataFrame(schema=_HIT)
    parts = []
    for (name, column), part in cases.group_by("check", "column", maintain_order=True):
        if check := of_file.checks.get(str(name)):
            parts.append(_of_sql(check, hits.found[check.name], part["index"]))
        else:
            parts.append(_of_declared(of_file.rules[str(name)], str(column or ""), part, candidate))
    findings = [
        RULES[str(r["rule_code"])].at(r["source_ref"], r["column"], r["found"], r["expected"])
        for part in parts
        for r in part.head(limit).iter_rows(named=True)
    ]
    return findings, pl.concat(parts)


def _of_sql(check: FileCheck, hits: pl.DataFrame, failed: pl.Series) -> pl.DataFrame:
    """Return the failures of one of our own checks, with the words of its SQL, in its order."""
    rows = hits.filter(pl.col("file_row_number").cast(pl.UInt32).is_in(failed.implode()))
    return rows.select(
        pl.col("source_ref").cast(pl.String),
        pl.col("source_row").cast(pl.Int64),
        pl.lit(check.rule.code).alias("rule_code"),
        pl.lit(check.column).alias("column"),
        pl.col("found").cast(pl.String).fill_null(""),
        pl.col("expected").cast(pl.String).fill_null(""),
    )


def _of_declared(rule: Rule, column: str, failed: pl.DataFrame, candidate: CandidateRows) -> pl.DataFrame:
    """Return the failures of a check that the form's model declares."""
    rows = candidate.scan().select("source_ref", "source_row").with_row_index("index")
    places = rows.filter(pl.col("index").is_in(failed["index"].implode())).collect()
    found = pl.col("failure_case").fill_null("") if column else pl.lit("")
    return failed.join(places, on="index", how="inner", maintain_order="left").select(
        "source_ref",
        "source_row",
        pl.lit(rule.code).alias("rule_code"),
        pl.lit(column).alias("column"),
        found.alias("found"),
        pl.lit("").alias("expected"),
    )


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
