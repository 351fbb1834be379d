"""The schema that validates a batch by one check for all conditions fails the rows that the single checks fail."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest

from schemas.checks.row_schemas import ALL_HOLD, HIGHEST, LOWEST, OWN_ZONES, RECEIVED_ON, row_schemas, written
from schemas.form import Form, forms

pytestmark = pytest.mark.thorough

ROWS = 300
VALUES: dict[Any, tuple[Any, ...]] = {
    pl.String: (None, "", "G06F17/30", "91350100M000100Y43", "ZL200310102344.5", "PCT", "2019-Q3", "2030"),
    pl.Int64: (None, -1, 0, 3, 21, 46),
    pl.Float64: (None, float("nan"), -1.0, 0.0, 100.5),
    pl.Date: (None, dt.date(2015, 1, 1), dt.date(2019, 11, 5)),
    pl.Boolean: (None, True, False),
}


def random_rows(form: type[Form]) -> pl.DataFrame:
    """Return rows of a form drawn from ``VALUES``, with the columns that a batch has beside the form's."""
    draw = random.Random(form.__name__)
    types = {name: column.dtype.type for name, column in form.to_schema().columns.items()}
    types |= dict.fromkeys(map(written, row_schemas(form).as_written), pl.String)
    values = {name: draw.choices(VALUES[dtype], k=ROWS) for name, dtype in types.items()}
    rows = pl.DataFrame(values, schema=types)
    return rows.with_columns(
        pl.lit(dt.date(2026, 12, 31)).alias(RECEIVED_ON),
        pl.lit(["120116"]).alias(OWN_ZONES),
        pl.lit(0.0).alias(LOWEST),
        pl.lit(100.0).alias(HIGHEST),
    )


def failed(schema: pa.DataFrameSchema, rows: pl.DataFrame, check: str | None = None) -> set[int]:
    try:
        schema.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        return set(cases.filter(pl.col("check") == check if check else pl.lit(True))["index"])
    return set()


@pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.__name__)
def test_one_check_of_all_conditions_fails_the_rows_that_single_checks_fail(form: type[Form]) -> None:
    schemas, rows = row_schemas(form), random_rows(form)
    assert failed(schemas.batch, rows, ALL_HOLD) == failed(schemas.singly, rows) != set()
    own = rows.select(list(form.to_schema().columns))
    assert failed(form.to_schema(), own) <= failed(schemas.batch, rows)
