"""What pandera costs: a small file by the schema of every form, and a batch of a register.

Belongs here: validating rows that are right by the schemas of forms, in the two ways that decision 0011 compares. Does
not belong here: whole files (``bench_workbooks``, ``bench_intake``).

``python -m benchmarks.bench_validation`` prints the table of the decision.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pandera.polars as pa
import polars as pl

from benchmarks.bench_workbooks import application_no
from benchmarks.table import Row
from schemas.checks.row_schemas import OWN_ZONES, RECEIVED_ON, RowSchemas, row_schemas, written
from schemas.form import Form, forms

SMALL_ROWS, BATCH_ROWS, TIMES = 10, 100_000, 21
SMALL_MS, BATCH_RATIO = 5.0, 1.0
VALUES: dict[Any, tuple[Any, ...]] = {
    pl.String: (
        "_T", "120104", "GDP", application_no(1), "91350100M000100Y43", "13456789", "国作登字-2019-A-00012345",
        "C3911", "A", "G06F17/30", "invention",
    ),
    pl.Int64: (3,),
    pl.Float64: (3.0,),
    pl.Date: (dt.date(2019, 3, 1),),
    pl.Boolean: (True,),
}  # fmt: skip
"""Values that the conditions of one form or another ask for."""


def small_rows(form: type[Form]) -> pl.DataFrame:
    """Return rows that break no condition, in the columns of a batch: of each column the first value that passes."""
    schemas = row_schemas(form)
    types = {name: column.dtype.type for name, column in form.to_schema().columns.items()}
    beside = [pl.lit("").alias(written(name)) for name in schemas.as_written]
    beside += [pl.lit(dt.date(2026, 12, 31)).alias(RECEIVED_ON), pl.lit(["120104"]).alias(OWN_ZONES)]
    row = pl.DataFrame({name: [None] for name in types}, schema=types).with_columns(beside)
    for name, dtype in types.items():
        filled = [row.with_columns(pl.lit(value, dtype).alias(name)) for value in VALUES[dtype]]
        row = next(r for r in (*filled, row) if not _breaks(schemas.singly, name, r))
    assert not _breaks(schemas.batch, None, row), form
    return pl.concat([row] * SMALL_ROWS)


def _breaks(schema: pa.DataFrameSchema, column: str | None, row: pl.DataFrame) -> bool:
    """Return whether a row breaks a check of a column, or any check."""
    try:
        schema.validate(row, lazy=True)
    except pa.errors.SchemaErrors as error:
        return column is None or column in error.failure_cases["column"]
    return False


def register_rows(count: int) -> pl.DataFrame:
    """Return rows of the patent register that break no rule."""
    form = forms()["patent_register"]
    day = pl.date(2016, 3, 1)
    given = {
        "event_type": pl.lit("filed"),
        "event_date": day,
        "patent_type": pl.lit("invention"),
        "applicant_type": pl.lit("enterprise"),
        "ref_area": pl.lit("120104"),
        "ipc": pl.lit("G06F17/30"),
        "filing_date": day,
        "claims": pl.lit(10),
    }
    numbers = pl.DataFrame({"application_no": [application_no(n) for n in range(count)]})
    types = {name: column.dtype.type for name, column in form.to_schema().columns.items()}
    absent = {name: pl.lit(None) for name in types if name not in given and name != "application_no"}
    return numbers.with_columns(**given, **absent).select(pl.col(n).cast(t) for n, t in types.items())


def cpu_ms(call: Callable[[], Any]) -> float:
    """Return the median CPU time of a call in milliseconds, all threads included."""

    def once() -> float:
        start = time.process_time()
        call()
        return (time.process_time() - start) * 1000

    return statistics.median(once() for _ in range(TIMES))


def validated(schema: pa.DataFrameSchema, rows: pl.DataFrame) -> Callable[[], Any]:
    """Return a call that validates rows that pass."""
    return lambda: schema.validate(rows, lazy=True)


def measured() -> Iterator[tuple[str, int, float, float]]:
    """Yield for every form its name, its number of conditions, and the milliseconds of both schemas for a small file."""
    for form_id, form in forms().items():
        schemas: RowSchemas = row_schemas(form)
        rows = small_rows(form)
        columns = schemas.singly.columns.values()
        count = sum(len(c.checks) + (not c.nullable) for c in columns)
        yield form_id, count, cpu_ms(validated(schemas.batch, rows)), cpu_ms(validated(schemas.singly, rows))


def batch_ms() -> tuple[float, float]:
    """Return the milliseconds of a register's batch: by the schema, and check by check."""
    schemas, rows = row_schemas(forms()["patent_register"]), register_rows(BATCH_ROWS)
    return cpu_ms(validated(schemas.batch, rows)), cpu_ms(validated(schemas.singly, rows))


def rows() -> Iterator[Row]:
    """Measure and yield the rows of the benchmarks' table."""
    form_id, count, together, singly = max(measured(), key=lambda row: row[2])
    yield Row(
        "a small file by the schema of its form, the slowest form",
        f"{together:.1f} ms CPU",
        f"{SMALL_MS:.0f} ms",
        together <= SMALL_MS,
        f"{singly:.1f} ms check by check",
        rows=f"{form_id}, {count} conditions",
    )
    together, singly = batch_ms()
    yield Row(
        "a batch of a register by the schema of its form / check by check",
        f"{together:.0f} ms CPU",
        f"{BATCH_RATIO:g}",
        together <= BATCH_RATIO * singly,
        f"{singly:.0f} ms",
        together / singly,
        f"{BATCH_ROWS:,}",
    )


def main() -> None:
    """Print the table of the decision."""
    print("| form | conditions | one check, ms | check by check, ms |\n|---|---|---|---|")
    for form_id, count, together, singly in measured():
        print(f"| {form_id} | {count} | {together:.1f} | {singly:.1f} |", flush=True)
    together, singly = batch_ms()
    costs = f"{together:.0f} by one check, {singly:.0f} check by check"
    print(f"\n{BATCH_ROWS:,} rows of the register, ms of CPU: {costs}")


if __name__ == "__main__":
    main()
