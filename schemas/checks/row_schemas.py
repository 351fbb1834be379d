"""The pandera schemas by which the typed rows of a form are validated, derived from the form's model.

Belongs here: which checks of a model are made row by row, and how they are put together to be quick. Does not belong here:
the checks of a form, checks on the file as a whole (``file``), what a failure means to a sender (``pandera_checks``).

Every check of a model that is a condition on single cells is an expression: one registered check evaluates all of them in one
query, because pandera takes half a millisecond for each check of its own. The rows that fail it are validated again with each
check by itself, for the names of those that fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pandera.polars as pa
import polars as pl

from schemas.form import DASHED, Form, Sent
from schemas.reference.codelist import COUNTED_UNITS
from schemas.rules.pandera_checks import (
    NOT_NULL,
    Holds,
    check_of,
    condition_check,
    expression,
    identifier,
    is_given,
    rule_of,
    rule_of_check,
)
from schemas.rules.registry import Rule

ALL_HOLD = "all_hold"
"""How ``failure_cases`` calls the check of all conditions."""
RECEIVED_ON, OWN_ZONES = "received.on", "own.zones"
"""Columns that a batch has beside its form's: the day on which the file came, the zones of the sender's district."""
LOWEST, HIGHEST = "lowest.expected", "highest.expected"
"""Columns that a batch with a measure has: the range of the row's indicator, null where it has none."""
PUBLISHED = "published_at"
_LARGEST_COUNT, _LARGEST_AMOUNT = 1e10, 1e16
"""Beyond any figure: ten billion of what is counted, ten thousand 万亿 of money or another unit."""


def written(column: str) -> str:
    """Return the name of the column that holds a column's cells as written, beside the form's own columns."""
    return f"{column}.written"


@dataclass(frozen=True)
class RowSchemas:
    """The schemas of a form's rows.

    Attributes:
        batch: validates every batch: all conditions as one check, and the checks that are no conditions.
        singly: validates the rows that fail the one check, with each condition as a check of its own.
        rules: how ``failure_cases`` calls a check -> the check's rule.
        as_written: the columns whose cells as written a batch has beside the form's, see ``written``.
    """

    batch: pa.DataFrameSchema
    singly: pa.DataFrameSchema
    rules: Mapping[str, Rule]
    as_written: tuple[str, ...]


def rules_of_kind(name: str, sent: Mapping[str, Sent]) -> dict[str, Holds]:
    """Return the rules of a column that follow from how it is sent, beside those that its form declares."""
    column = sent[name]
    rules: dict[str, Holds] = {}
    if needs_written(column):
        # A dash has no value and is no blank: only the cell as written tells them apart.
        rules["cell.required"] = lambda value: value.is_not_null() | pl.col(written(name)).is_not_null()
    if column.kind == "number":
        is_count = pl.col("unit_measure").is_in(COUNTED_UNITS)
        largest = pl.when(is_count).then(_LARGEST_COUNT).otherwise(_LARGEST_AMOUNT)
        rules["cell.implausible_size"] = lambda value: value.abs() < largest
        rules["cell.outside_range"] = lambda value: value.is_between(pl.col(LOWEST), pl.col(HIGHEST))
    elif column.unit:
        largest = pl.lit(_LARGEST_COUNT if column.unit in COUNTED_UNITS else _LARGEST_AMOUNT)
        rules["cell.implausible_size"] = lambda value: value.abs() < largest
    if column.kind == "period":
        known_on = [pl.col(RECEIVED_ON), *([pl.col(PUBLISHED)] if PUBLISHED in sent else [])]
        rules["row.period_in_future"] = lambda period: (
            period.str.head(4) <= pl.col(RECEIVED_ON).dt.year().cast(pl.String)
        )
        rules["row.period_after_publication"] = lambda period: last_day(period) <= pl.min_horizontal(known_on)
    if column.kind == "date" and not column.is_planned:
        code = "row.published_in_future" if name == PUBLISHED else "row.event_in_future"
        rules[code] = lambda day: day <= pl.col(RECEIVED_ON)
    if name == "zone_area":
        rules["row.zone_not_in_district"] = lambda zone: zone.is_in(pl.col(OWN_ZONES))
    return rules


def last_day(period: pl.Expr) -> pl.Expr:
    """Return the last day of periods: of 2016, 2016-Q3 or 2016-09."""
    part = period.str.slice(5)
    number = part.str.strip_prefix("Q").cast(pl.Int8, strict=False)
    month = pl.when(part.str.starts_with("Q")).then(3 * number).otherwise(number).fill_null(12)
    return pl.date(period.str.head(4).cast(pl.Int32, strict=False), month, 1).dt.month_end()


def needs_written(column: Sent) -> bool:
    """Return whether a blank cell of a column is only recognised by the cell as written."""
    return column.is_filled and column.kind in DASHED


@cache
def row_schemas(form: type[Form]) -> RowSchemas:
    """Return the schemas of a form's rows.

    Raises:
        NoRule: a check of the form has no rule.
    """
    schema, sent = form.to_schema(), form.sent_columns()
    conditions: list[pl.Expr] = []
    together: dict[str, pa.Column] = {}
    singly: dict[str, pa.Column] = {}
    rules: dict[str, Rule] = {}
    if not all(column.nullable for column in schema.columns.values()):
        rules[NOT_NULL] = rule_of(NOT_NULL)
    for name, column in schema.columns.items():
        checks = list(_of_rows(column.checks, f"{form.__name__}.{name}", rules))
        checks += [condition_check(code, holds) for code, holds in _of_kind(name, sent).items()]
        rules |= {identifier(c): rule_of_check(c, name) for c in checks}
        known = {id(c): e for c in checks if (e := expression(c, name)) is not None}
        conditions += known.values()
        if not column.nullable:
            conditions.append(is_given(name, column))
        if others := [c for c in checks if id(c) not in known]:
            together[name] = pa.Column(column.dtype, others, nullable=True)
        if known or not column.nullable:
            ours = [c for c in checks if id(c) in known]
            singly[name] = pa.Column(column.dtype, ours, nullable=column.nullable)
    frame_checks = list(_of_rows(schema.checks, form.__name__, rules))
    if conditions:
        frame_checks.append(check_of("all_hold", conditions=tuple(conditions), error=ALL_HOLD))
    return RowSchemas(
        pa.DataFrameSchema(together, frame_checks),
        pa.DataFrameSchema(singly),
        rules,
        tuple(name for name, column in sent.items() if needs_written(column)),
    )


def _of_kind(name: str, sent: Mapping[str, Sent]) -> dict[str, Holds]:
    return rules_of_kind(name, sent) if name in sent else {}


def _of_rows(checks: list[pa.Check], place: str, rules: dict[str, Rule]) -> Iterator[pa.Check]:
    """Yield the checks whose rule is on a cell or a row, and keep their rules."""
    for check in checks:
        rule = rule_of_check(check, place)
        if rule.scope != "file":
            rules[identifier(check)] = rule
            yield check
