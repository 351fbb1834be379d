"""Check typed rows with the checks that their form declares in pandera.

Belongs here: running a form's checks on a batch, and translating failures into problems. Does not belong here: the
checks themselves (``schemas/``), reading cells (``parse``), rules on the file as a whole (``file_rules``, ``totals``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandera.errors
import polars as pl
from pandera.api.checks import Check
from pandera.api.polars.container import DataFrameSchema
from pandera.api.polars.types import PolarsData
from pandera.backends.polars.checks import PolarsCheckBackend

from pipelines.intake.layout import Table
from pipelines.intake.parse.problems import PROBLEM
from pipelines.intake.parse.resolve import Resolved
from pipelines.intake.parse.series import SMALL
from pipelines.intake.reference.indicators import Indicator
from pipelines.intake.reference.synonyms import Synonyms
from schemas.form import Form
from schemas.rules.pandera_checks import expected_by, rule_of
from schemas.rules.registry import ERROR, RULES


@cache
def checked_schema(form: type[Form]) -> DataFrameSchema:
    """Return a form's schema without the columns that have nothing to check.

    Intake casts every column, so their types need no check; leaving them out saves time on small files.
    """
    schema = form.to_schema()
    unchecked = [n for n, c in schema.columns.items() if not c.checks and c.nullable]
    return schema.remove_columns(unchecked)


@cache
def _conditions(form: type[Form]) -> list[Callable[[pl.LazyFrame], pl.LazyFrame]]:
    """Return the conditions behind a form's checks, to be evaluated together."""
    schema = checked_schema(form)
    empty = pl.LazyFrame(schema={n: c.dtype.type for n, c in form.to_schema().columns.items()})

    def condition(check: Check, column: str) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
        check(empty, column)  # a built-in check finds its polars form when it is first called
        holds = PolarsCheckBackend(check).check_fn
        return lambda rows: holds(PolarsData(rows, column))

    return [condition(check, name) for name, column in schema.columns.items() for check in column.checks]


def _may_fail(form: type[Form], rows: pl.DataFrame) -> bool:
    """Return whether pandera could report anything: it takes milliseconds a check, and few small files fail one."""
    schema = checked_schema(form)
    if len(rows) >= SMALL or schema.checks or any(not c.nullable for c in schema.columns.values()):
        return True
    lazy = rows.lazy()
    answers = pl.collect_all([holds(lazy) for holds in _conditions(form)])
    return not all(answer.to_series().all() for answer in answers)


def validate(table: Table, batch: Resolved, indicators: Synonyms[Indicator]) -> pl.DataFrame:
    """Run the form's own checks on one batch.

    Consequences of an earlier problem are left out: a cell that is already wrong, or a rule on a row with a cell
    that could not be read.

    Returns:
        Problems in the columns of ``PROBLEM``.
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
    failures = cases.select(
        pl.col("index").cast(pl.UInt32).alias("n"),
        pl.col("check").replace_strict(known, [rule_of(c).code for c in known]).alias("rule_code"),
        pl.col("column").cast(pl.String),
        pl.col("failure_case").cast(pl.String).fill_null("").alias("found"),
        pl.col("check")
        .replace_strict(known, [expected_by(c, indicators.name) for c in known])
        .alias("expected"),
    )
    errors = batch.problems.filter(
        pl.col("rule_code").is_in([c for c, r in RULES.items() if r.severity == ERROR])
    )
    is_row_rule = pl.col("rule_code").str.starts_with("row.")
    row_rules = failures.filter(is_row_rule).join(errors.select("n").unique(), on="n", how="anti")
    cells = failures.filter(~is_row_rule).join(
        errors.select("n", "column").unique(), on=["n", "column"], how="anti"
    )
    # The finding shows the cell as it was sent, not the typed value.
    return pl.concat(
        [_as_written(part, batch.text) for part in pl.concat([cells, row_rules]).partition_by("column")]
        or [failures.head(0)]
    )


def _as_written(part: pl.DataFrame, text: pl.DataFrame) -> pl.DataFrame:
    column = part["column"][0]
    if column not in text.columns:
        return part
    written = text[column].gather(part["n"])
    return part.with_columns(written.str.strip_chars().fill_null(part["found"]).alias("found"))


def same_problem(n: pl.Series, rule_code: str, expected: str) -> pl.DataFrame:
    """Return one problem for each record ``n``, without a column."""
    return pl.DataFrame({"n": n.cast(pl.UInt32)}).select(
        "n",
        pl.lit(rule_code).alias("rule_code"),
        pl.lit("").alias("column"),
        pl.lit("").alias("found"),
        pl.lit(expected).alias("expected"),
    )


def of_data_rows(problems: pl.DataFrame, totals: pl.Series, table: Table) -> pl.DataFrame:
    """Leave out the problems of total rows, except those of the measure: the rest of a total row is not used."""
    is_total = pl.col("n").is_in(totals.arg_true().cast(pl.UInt32).implode())
    return problems.filter(~is_total | (pl.col("column") == (table.measure or "")))
