"""Judging typed rows: pandera's failures as problems, rules on the file as a whole, totals.

Belongs here: applying the checks that the forms declare, and translating what fails. Does not belong here: a
rule of any one form (``schemas/``), reading cells (``resolve``), or receipts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import duckdb
import pandera.errors
import polars as pl
from pandera.api.checks import Check
from pandera.api.polars.container import DataFrameSchema
from pandera.api.polars.types import PolarsData
from pandera.backends.polars.checks import PolarsCheckBackend

from pipelines.intake.lake import Rows
from pipelines.intake.layout import PART, ROW, Table
from pipelines.intake.parse.resolve import PROBLEM, SMALL, Resolved
from pipelines.intake.readers import Grid
from pipelines.intake.reference.areas import Areas
from pipelines.intake.reference.indicators import Indicator
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import parse_number
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.file import file_checks
from schemas.rules.pandera_checks import expected_by, rule_of
from schemas.rules.registry import RULES

_ADDED = ("integer", "decimal")
_HIT = {
    "source_ref": pl.String,
    "source_row": pl.Int64,
    "rule_code": pl.String,
    "column": pl.String,
    "found": pl.String,
}
_STATED = re.compile(r"(?:截[至止]到?|as of|(?:at|by|to) the end of)\D{0,12}(\d{4})", re.IGNORECASE)
_LIKELY = 1_000
"""Figures of one series further apart than this are looked at closely."""


@cache
def checked_schema(form: type[Form]) -> DataFrameSchema:
    """Return a form's schema without the columns that have nothing to check.

    Their types are certain, because intake casts them; a file of ten rows is not asked to pay for them.
    """
    schema = form.to_schema()
    nothing = [n for n, c in schema.columns.items() if not c.checks and c.nullable]
    return schema.remove_columns(nothing)


@cache
def _conditions(form: type[Form]) -> list[Callable[[pl.LazyFrame], pl.LazyFrame]]:
    """Return the conditions behind a form's checks, to be asked all at once."""
    schema = checked_schema(form)
    nothing = pl.LazyFrame(schema={n: c.dtype.type for n, c in form.to_schema().columns.items()})

    def condition(check: Check, column: str) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
        check(nothing, column)  # a built-in check finds its polars form when it is first called
        holds = PolarsCheckBackend(check).check_fn
        return lambda rows: holds(PolarsData(rows, column))

    return [condition(check, name) for name, column in schema.columns.items() for check in column.checks]


def _may_fail(form: type[Form], rows: pl.DataFrame) -> bool:
    """Look whether pandera could find anything: its own way takes milliseconds a check, and few small files fail one."""
    schema = checked_schema(form)
    if len(rows) >= SMALL or schema.checks or any(not c.nullable for c in schema.columns.values()):
        return True
    lazy = rows.lazy()
    answers = pl.collect_all([holds(lazy) for holds in _conditions(form)])
    return not all(answer.to_series().all() for answer in answers)


def validate(table: Table, batch: Resolved, indicators: Synonyms[Indicator]) -> pl.DataFrame:
    """Run the form's own checks on one batch.

    What follows from an earlier finding is not told again: a cell already found wrong, or a rule on a row of
    which a cell could not be read.

    Returns:
        Problems, as ``resolve`` gives them.
    """
    if not _may_fail(table.form, batch.typed):
        return pl.DataFrame(schema=PROBLEM)
    try:
        checked_schema(table.form).validate(batch.typed, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return pl.DataFrame(schema=PROBLEM)
    lost = cases.filter(pl.col("index").is_null())
    if len(lost):
        raise RuntimeError(f"a check without rows: {lost.row(0, named=True)}")
    known = cases["check"].unique().to_list()
    found = cases.select(
        pl.col("index").cast(pl.UInt32).alias("n"),
        pl.col("check").replace_strict(known, [rule_of(c).code for c in known]).alias("rule_code"),
        pl.col("column").cast(pl.String),
        pl.col("failure_case").cast(pl.String).fill_null("").alias("found"),
        pl.col("check")
        .replace_strict(known, [expected_by(c, indicators.name) for c in known])
        .alias("expected"),
    )
    errors = batch.problems.filter(
        pl.col("rule_code").is_in([c for c, r in RULES.items() if r.severity == "error"])
    )
    is_row_rule = pl.col("rule_code").str.starts_with("row.")
    row_rules = found.filter(is_row_rule).join(errors.select("n").unique(), on="n", how="anti")
    cells = found.filter(~is_row_rule).join(
        errors.select("n", "column").unique(), on=["n", "column"], how="anti"
    )
    # The sender's own words stand in the finding, not what became of them.
    return pl.concat(
        [_as_written(part, batch.text) for part in pl.concat([cells, row_rules]).partition_by("column")]
        or [found.head(0)]
    )


def _as_written(part: pl.DataFrame, text: pl.DataFrame) -> pl.DataFrame:
    column = part["column"][0]
    if column not in text.columns:
        return part
    written = text[column].gather(part["n"])
    return part.with_columns(written.str.strip_chars().fill_null(part["found"]).alias("found"))


def _may_break(rule_code: str, form: type[Form], rows: pl.DataFrame | None) -> bool:
    """Look whether a rule's SQL could find anything: planning a statement costs more than a small file."""
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
    connection: duckdb.DuckDBPyConnection, table: Table, candidate: Rows, limit: int
) -> tuple[list[Finding], pl.DataFrame]:
    """Run the rules of scope file over the candidate rows.

    Returns:
        Findings up to the limit, and of every row concerned its place, the rule, the column and what was found.
    """
    findings: list[Finding] = []
    hits = []
    breakable = [c for c in file_checks(table.form) if _may_break(c.rule.code, table.form, candidate.at_hand)]
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
    """Look whether a row above a header says up to when its table goes."""
    return any(map(_STATED.search, cells))


def stale_header(table: Table, grid: Grid, period: str, rows: pl.DataFrame) -> Finding | None:
    """Find words above the header that close the table before its latest figures: 截至2015年底 over those of 2016.

    Args:
        table: the table.
        grid: its sheet.
        period: the reporting period, which says the year where the rows say none.
        rows: the accepted rows.
    """
    latest = period
    if "time_period" in rows.columns and rows["time_period"].null_count() < rows.height:
        latest = str(rows["time_period"].max())
    for i, cells in enumerate(grid.rows[: table.header_row], 1):
        for j, cell in enumerate(cells):
            stated = _STATED.search(cell)
            if stated and stated[1] < latest[:4]:
                return RULES["file.stale_header"].at(table.address(i, j), "", stated[0], latest)
    return None


def speaks_of_groups(table: Table, typed: pl.DataFrame, areas: Areas) -> pl.Series:
    """Hold for rows of a group of areas (东部, 市内六区): figures of their own, and totals of what stands beside."""
    spec, sent = table.form.spec(), table.form.sent_columns()
    if spec.total_of is None or sent[spec.total_of].kind != "area":
        return pl.Series([False]).new_from_index(0, typed.height)
    return typed[spec.total_of].is_in(areas.groups).fill_null(False)


def check_totals(table: Table, rows: Resolved, totals: Resolved, areas: Areas) -> list[Finding]:
    """Compare every total row with the sum of its rows: the form's measure, or else each count and amount.

    The row of a group of areas (东部) is compared if all areas of the group are there.

    Rows belong to a total if all other columns of the form's key agree, or are blank in the total's row. What
    the same table counts twice (a city beside its districts, an industry within another) is added once. The
    printed precision of all that is added is allowed for.
    """
    spec, sent = table.form.spec(), table.form.sent_columns()
    if spec.total_of is None or not totals.typed.height:
        return []
    summed = (
        [table.measure]
        if table.measure
        else [n for n, s in sent.items() if s.kind in _ADDED and n in table.columns]
    )
    same = [c for c in spec.key if c != spec.total_of]
    findings = []
    whole = rows.typed.filter(~rows.text[PART])
    for n, total in enumerate(totals.typed.iter_rows(named=True)):
        text = totals.text.row(n, named=True)
        # Without a measure, a blank cell of a total's row speaks of all rows.
        asked = [c for c in same if table.measure or text.get(c)]
        members = whole.filter(
            pl.all_horizontal(pl.lit(True), *(pl.col(c).eq_missing(pl.lit(total[c])) for c in asked))
        )
        rule = RULES["file.total_mismatch"]
        if group := total[spec.total_of]:
            rule = RULES["file.subtotal_mismatch"]
            members = members.filter(pl.col(spec.total_of).is_in(areas.members[group]))
            if members[spec.total_of].n_unique() < len(areas.members[group]):
                continue
        twice = _counted_twice(
            members[spec.total_of].drop_nulls().unique().to_list(), sent[spec.total_of].kind, areas.parents
        )
        members = members.filter(~pl.col(spec.total_of).is_in(twice))
        for column in summed:
            if total[column] is None or not members.height or members[column].null_count():
                continue
            added = float(members[column].sum())
            if table.measure:
                half = (total["rounding_half_width"] or 0) + float(members["rounding_half_width"].sum() or 0)
                place, found, worth = text["_column"], total["value_raw"], 1.0
            else:
                place, found = table.columns[column], text[column]
                worth, half = _printed(found, total[column])
                half *= members.height + 1
            if abs(added - total[column]) > half + 1e-9 * max(abs(added), 1.0):
                expected = f"{added / worth:.15g}"
                at = table.address(text[ROW], place)
                findings.append(rule.at(at, column, str(found), expected, members.height))
    return findings


def _printed(cell: str, value: float) -> tuple[float, float]:
    """Return what one of a cell's own units is worth, and half the worth of its last printed digit.

    A count in single units is exact.
    """
    number = parse_number(cell)
    if number is None or not number.value:
        return 1.0, 0.0
    worth = value / float(number.value)
    step = float(number.step) * worth
    return worth, 0.0 if step <= 1 and value == int(value) else step / 2


def _counted_twice(members: list[str], kind: str, parents: Mapping[str, set[str]]) -> list[str]:
    """Return the members that others of the table count too.

    Areas that hold others (their parts are all there), and industries within a listed one (mere 其中 rows).
    """
    present = set(members)
    if kind == "area":
        return [p for area in present for p in parents.get(area, set()) & present if p != area]
    if kind == "id":
        return [m for m in present if any(o != m and m.startswith(o) for o in present)]
    return []


def same_problem(n: pl.Series, rule_code: str, expected: str) -> pl.DataFrame:
    """Return one problem for each of some records, at no one column."""
    return pl.DataFrame({"n": n.cast(pl.UInt32)}).select(
        "n",
        pl.lit(rule_code).alias("rule_code"),
        pl.lit("").alias("column"),
        pl.lit("").alias("found"),
        pl.lit(expected).alias("expected"),
    )


def of_data_rows(problems: pl.DataFrame, totals: pl.Series, table: Table) -> pl.DataFrame:
    """Leave out what a total row is not asked for: of it, only the measure is read."""
    is_total = pl.col("n").is_in(totals.arg_true().cast(pl.UInt32).implode())
    return problems.filter(~is_total | (pl.col("column") == (table.measure or "")))
