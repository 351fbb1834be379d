"""Validate typed rows with the pandera schemas of their form.

Belongs here: running the schemas on a batch, and translating failures into problems. Does not belong here: the checks
themselves and the schemas made of them (``schemas/``), reading cells (``parse``), rules on the file as a whole
(``file_rules``, ``totals``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandera.errors
import pandera.polars as pa
import polars as pl

from pipelines.intake.identity import UNKNOWN, known
from pipelines.intake.layout import Table
from pipelines.intake.parse.columns import LEFT_OUT
from pipelines.intake.parse.doubtful_cells import TOTAL_NOT_ASKED
from pipelines.intake.parse.percent_scale import RULE as SHARE
from pipelines.intake.parse.problems import PROBLEM
from pipelines.intake.parse.resolve import Resolved, Resolver
from pipelines.intake.parse.series import distinct, translated
from pipelines.intake.reference.ranges import Ranges
from schemas.checks.row_schemas import (
    ALL_HOLD,
    HIGHEST,
    LOWEST,
    OWN_ZONES,
    RECEIVED_ON,
    RowSchemas,
    row_schemas,
    written,
)
from schemas.form import Form, measure_of
from schemas.rules.pandera_checks import NOT_NULL, expected_by
from schemas.rules.registry import ERROR_CODES, Rule

_OF_ONE_CELL = (
    "cell.required",
    "row.period_in_future",
    "row.event_in_future",
    "row.published_in_future",
    "row.zone_not_in_district",
)
"""Rules that read no other cell of the row, whatever else is wrong in it: other row rules depend on them."""

OUTSIDE = "cell.outside_range"
_BOUNDS = (LOWEST, HIGHEST)
_BETWEEN = " / "
_FACTORS = (100, 1e4, 1e8, 0.1, 0.01, 1e-4, 1e-8)
"""What a figure is multiplied by for its other readings: a share as percentage, 万, 亿, a decimal point that was lost."""

Rows = TypeVar("Rows", pl.DataFrame, pl.LazyFrame)
_CASES = {"index": pl.UInt32, "check": pl.String, "column": pl.String, "failure_case": pl.String}


@dataclass(frozen=True)
class Facts:
    """What rules need to know beside the rows, and the names of codes.

    Attributes:
        received_on: the day on which the file came.
        own_zones: code and name of the zones of the sender's district; of all districts if the sender is none of the form's.
        name_of: a code of an indicator -> its name.
        ranges: least and largest figure that is expected.
        unit_name: a unit's code -> its name.
    """

    received_on: dt.date
    own_zones: Mapping[str, str]
    name_of: Callable[[str], str]
    ranges: Ranges
    unit_name: Callable[[str], str]

    @classmethod
    def of(cls, resolver: Resolver) -> Facts:
        """Return the facts about the records that a resolver types."""
        reference, context = resolver.reference, resolver.context
        senders, sender = resolver.table.form.spec().senders, context.submitter
        is_known = sender != UNKNOWN and reference.roles.is_sender(senders, sender, known(context.period))
        # A sender that is not known has a finding of its own: of which district its zones are is not known either.
        zones = sorted({z for z, of in reference.memberships if not is_known or of == context.ref_area})
        names = {zone: reference.areas.names.get(zone, zone) for zone in zones}
        return cls(
            context.received_on, names, reference.indicators.name, reference.ranges, reference.units.name
        )


def failure_cases(schema: pa.DataFrameSchema, rows: Rows) -> pl.DataFrame:
    """Validate rows; return the failures as pandera does: ``index``, ``column``, ``check``, ``failure_case``.

    Raises:
        RuntimeError: a check raised an exception, or gave one answer for all rows.
    """
    try:
        schema.validate(rows, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return pl.DataFrame(schema=_CASES)
    if (lost := cases.filter(pl.col("index").is_null())).height:
        raise RuntimeError(f"a check without rows: {lost.row(0, named=True)}")
    return cases.select(pl.col(name).cast(dtype) for name, dtype in _CASES.items())


def validate(table: Table, batch: Resolved, facts: Facts) -> pl.DataFrame:
    """Run the form's own checks on one batch.

    Consequences of an earlier problem are left out: a cell that is already wrong, or a rule on a row with a cell
    that could not be read.

    Returns:
        Problems in the columns of ``PROBLEM``.
    """
    schemas = row_schemas(table.form)
    cases = _failures(schemas, _as_validated(table.form, schemas, batch, facts))
    # A required column that is missing is a finding on the header.
    absent = [name for name in table.form.sent_columns() if name not in batch.text.columns]
    cases = cases.filter((pl.col("check") != NOT_NULL) | ~pl.col("column").is_in(absent))
    if not cases.height:
        return pl.DataFrame(schema=PROBLEM)
    failures = _problems(table.form, schemas.rules, cases, facts)
    errors = batch.problems.filter(pl.col("rule_code").is_in(ERROR_CODES)).select("n", "column")
    failures = failures.join(errors.unique(), on=["n", "column"], how="anti", maintain_order="left")
    is_of_one_cell = pl.col("rule_code").is_in(_OF_ONE_CELL)
    wrong = pl.concat([errors.select("n"), failures.filter(is_of_one_cell).select("n")]).unique()
    compares_cells = pl.col("rule_code").str.starts_with("row.") & ~is_of_one_cell
    failures = failures.filter(~compares_cells | ~pl.col("n").is_in(wrong["n"].implode()))
    # The finding shows the cell as it was sent, not the typed value.
    parts = failures.partition_by("column", maintain_order=True)
    shown = pl.concat([_as_written(part, batch.text) for part in parts] or [failures])
    return _with_ranges(shown, batch, facts)


def _failures(schemas: RowSchemas, rows: pl.DataFrame) -> pl.DataFrame:
    cases = failure_cases(schemas.batch, rows)
    if not cases.height:
        return cases
    broken = cases.filter(pl.col("check") == ALL_HOLD)["index"]
    others = cases.filter(pl.col("check") != ALL_HOLD)
    if not broken.len():
        return others
    single = failure_cases(schemas.singly, rows[broken])
    return pl.concat([single.with_columns(broken.gather(single["index"]).alias("index")), others])


def _as_validated(form: type[Form], schemas: RowSchemas, batch: Resolved, facts: Facts) -> pl.DataFrame:
    """Return the typed rows with the columns that rules need beside those of the form."""
    # A column that is not in the table is no blank cell of it.
    text, height = batch.text, batch.typed.height
    more = [
        (text[n] if n in text.columns else _constant("", height)).alias(written(n))
        for n in schemas.as_written
    ]
    sent = form.sent_columns()
    if any(column.kind in ("period", "date") for column in sent.values()):
        more.append(_constant(facts.received_on, height).alias(RECEIVED_ON))
    if measure_of(form):
        more += _ranges(batch.typed, facts)
    if "zone_area" in sent:
        more.append(_constant(list(facts.own_zones), height).alias(OWN_ZONES))
    return batch.typed.hstack(more) if more else batch.typed


def _constant(value: Any, height: int) -> pl.Series:
    dtype = pl.List(pl.String) if isinstance(value, list) else None
    return pl.Series([value], dtype=dtype).new_from_index(0, height)


def _ranges(rows: pl.DataFrame, facts: Facts) -> list[pl.Series]:
    """Return the least and the largest figure that is expected of each row, null where its indicator has no range."""
    indicators = rows["indicator_code"]
    if not facts.ranges.indicators.intersection(distinct(indicators)):
        return [pl.Series(name, [None], dtype=pl.Float64).new_from_index(0, len(rows)) for name in _BOUNDS]
    keys = indicators + _BETWEEN + rows["ref_area"].fill_null("")
    ranges = {key: bounds for key in distinct(keys) if (bounds := facts.ranges.of(*key.split(_BETWEEN)))}
    return [
        translated(keys, {key: bounds[side] for key, bounds in ranges.items()}, pl.Float64).alias(name)
        for side, name in enumerate(_BOUNDS)
    ]


def _with_ranges(problems: pl.DataFrame, batch: Resolved, facts: Facts) -> pl.DataFrame:
    """Return the problems; those of figures outside their range with both readings, unless they are queried as shares."""
    is_outside = pl.col("rule_code") == OUTSIDE
    shares = batch.problems.filter(pl.col("rule_code") == SHARE)["n"]
    problems = problems.filter(~is_outside | ~pl.col("n").is_in(shares.implode()))
    outside = problems.filter(is_outside)
    if not outside.height:
        return problems
    columns = ("indicator_code", "ref_area", "obs_value", "unit_measure")
    shown = [
        _readings(value, bounds, facts.unit_name(unit))
        for code, area, value, unit in batch.typed[outside["n"]].select(columns).rows()
        if (bounds := facts.ranges.of(code, area))
    ]
    named = outside.with_columns(
        pl.Series("found", [found for found, _ in shown]),
        pl.Series("expected", [expected for _, expected in shown]),
    )
    return pl.concat([problems.filter(~is_outside), named])


def _readings(value: float, bounds: tuple[float, float], unit: str) -> tuple[str, str]:
    """Return a figure with its unit, and the range of its indicator with the figure's other readings that are within."""
    low, high = bounds
    others = [f"{v:,.12g} {unit}" for v in (value * factor for factor in _FACTORS) if low <= v <= high]
    expected = f"{low:,.16g}–{high:,.16g} {unit}"
    return f"{value:,.12g} {unit}", f"{expected} ({' / '.join(others)})" if others else expected


def _problems(form: type[Form], rules: Mapping[str, Rule], cases: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return failures as problems."""
    kinds = cases.select("check", "column").unique().rows()
    codes = {check: rules[check].code for check, _ in kinds}
    expected = [
        (check, column, _expected(form, codes[check], check, column, facts)) for check, column in kinds
    ]
    words = pl.DataFrame(
        expected, schema=dict.fromkeys(("check", "column", "expected"), pl.String), orient="row"
    )
    return cases.join(
        words, on=["check", "column"], how="left", nulls_equal=True, maintain_order="left"
    ).select(
        pl.col("index").alias("n"),
        pl.col("check").replace_strict(codes, return_dtype=pl.String).alias("rule_code"),
        pl.col("column").fill_null(""),
        # A check on whole rows has no cell of its own to show.
        pl.when(pl.col("column").is_null())
        .then(pl.lit(""))
        .otherwise("failure_case")
        .fill_null("")
        .alias("found"),
        pl.col("expected").fill_null(""),
        pl.lit("").alias("label"),
    )


def _expected(form: type[Form], code: str, check: str, column: str | None, facts: Facts) -> str:
    """Return what a rule expects, for the receipt."""
    if code == "row.period_in_future":
        return f"≤ {facts.received_on.year}"
    if code in ("row.event_in_future", "row.published_in_future"):
        return f"≤ {facts.received_on}"
    if code == "row.zone_not_in_district":
        return " / ".join(facts.own_zones.values())
    sent = form.sent_columns().get(column or "")
    if sent and code in ("cell.required", "cell.not_well_formed"):
        return sent.example
    return expected_by(check, facts.name_of)


def _as_written(part: pl.DataFrame, text: pl.DataFrame) -> pl.DataFrame:
    column = part["column"][0]
    if column not in text.columns:
        return part
    cells = text[column].gather(part["n"])
    return part.with_columns(cells.str.strip_chars().fill_null(part["found"]).alias("found"))


def same_problem(n: pl.Series, rule_code: str, expected: str) -> pl.DataFrame:
    """Return one problem for each record ``n``, without a column."""
    return pl.DataFrame({"n": n.cast(pl.UInt32)}).select(
        "n",
        pl.lit(rule_code).alias("rule_code"),
        pl.lit("").alias("column"),
        pl.lit("").alias("found"),
        pl.lit(expected).alias("expected"),
        pl.lit("").alias("label"),
    )


def without_parts_of_totals(problems: pl.DataFrame) -> pl.DataFrame:
    """Leave out what else is wrong in a row that a form does not collect because it is a total: it is to be deleted."""
    is_total = pl.col("rule_code") == TOTAL_NOT_ASKED
    totals = problems.filter(is_total)["n"]
    return problems.filter(is_total | ~pl.col("n").is_in(totals.implode())) if len(totals) else problems


def of_data_rows(problems: pl.DataFrame, totals: pl.Series, table: Table) -> pl.DataFrame:
    """Leave out the problems of total rows, except those of the measure: the rest of a total row is not used."""
    is_total = pl.col("n").is_in(totals.arg_true().cast(pl.UInt32).implode())
    is_of_row = pl.col("column") == (table.measure or "")
    return problems.filter(~is_total | is_of_row | (pl.col("rule_code") == LEFT_OUT))
