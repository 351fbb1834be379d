"""Rules on a file as a whole: the pandera schema of its accepted rows, and the SQL of its checks.

Belongs here: rules that need all rows of one file at once. Does not belong here: the rows of totals (they are never
accepted rows; ``total_schema`` judges what was made of them), or other submissions (dbt).

Each statement reads a relation called ``candidate``, the file's typed rows with ``source_ref``, ``source_row`` and
``file_row_number``, and the seed ``rule_threshold``; it gives ``file_row_number``, ``source_ref``, ``source_row``, ``found`` and
``expected``, one row per finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pandera.polars as pa
import polars as pl

from schemas.checks.parts_of_whole import BREAKDOWNS, CODE, breakdowns_of, exceeding_parts
from schemas.checks.parts_of_year import PARTS
from schemas.form import Form
from schemas.rules.pandera_checks import Holds, check_of, condition_check, identifier, rule_of_check
from schemas.rules.registry import RULES, Rule

ADDRESS = "source_ref"
"""The column of our own checks: pandera then keeps the addresses of failed rows, not whole rows."""
TOLERANCE = "tolerance_dex"
"""Parameter of ``rule_threshold``: by how many powers of ten a figure may miss the one that a rule looks for."""
TOTAL_RULES = ("file.total_mismatch", "file.subtotal_mismatch", "file.total_of_more")


@dataclass(frozen=True)
class FileCheck:
    """A rule with the SQL that finds its violations.

    Attributes:
        rule: the rule.
        column: the column of the finding, or the labels of several.
        sql: the statement.
        key: for a rule on a key: its columns.
        same: for a rule on parts: the columns in which a part and its whole are equal.
        powers: for a rule on a figure that is off by a power of ten: the exponents.
    """

    rule: Rule
    column: str
    sql: str
    key: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    powers: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Return how ``failure_cases`` calls the check."""
        return " ".join((self.rule.code, *self.key))


@dataclass(frozen=True)
class FileSchema:
    """The schema of all accepted rows of a file.

    Attributes:
        schema: validates the rows, as a lazy scan.
        checks: how ``failure_cases`` calls a check -> our own check with its SQL.
        rules: how ``failure_cases`` calls a check that the form's model declares -> its rule.
    """

    schema: pa.DataFrameSchema
    checks: Mapping[str, FileCheck]
    rules: Mapping[str, Rule]


def file_schema(
    form: type[Form],
    own_checks: Iterable[FileCheck],
    breaking: Callable[[FileCheck, pl.LazyFrame], pl.Series],
) -> FileSchema:
    """Return the schema of a form's file.

    Args:
        form: the form.
        own_checks: those of our own checks that the rows might break: pandera takes half a millisecond for each.
        breaking: returns the positions of the rows that break one of our own checks.
    """

    def breaking_rows_of(check: FileCheck) -> Callable[[pl.LazyFrame], pl.Series]:
        # A function, because pandera copies the statistics of a check deeply, and a function is copied as itself.
        return lambda rows: breaking(check, rows)

    checks = {check.name: check for check in own_checks}
    own = [
        check_of("no_row_breaks", breaking=breaking_rows_of(check), error=name)
        for name, check in checks.items()
    ]
    columns = ({ADDRESS: pa.Column(str, own)} if own else {}) | {
        name: pa.Column(form.to_schema().columns[name].dtype, list(declared), nullable=True)
        for name, declared in _declared(form).items()
        if name
    }
    on_frame = list(_declared(form).get("", ()))
    rules = {identifier(c): rule_of_check(c, form.__name__) for cs in _declared(form).values() for c in cs}
    return FileSchema(pa.DataFrameSchema(columns, on_frame), checks, rules)


@cache
def _declared(form: type[Form]) -> dict[str, tuple[pa.Check, ...]]:
    """Return the checks of rules on a file that a form's model declares, by column, those on whole rows under ``""``."""
    schema = form.to_schema()
    by_place = {name: column.checks for name, column in schema.columns.items()} | {"": schema.checks}
    of_file = {
        name: tuple(c for c in checks if rule_of_check(c, f"{form.__name__}.{name}").scope == "file")
        for name, checks in by_place.items()
    }
    return {name: checks for name, checks in of_file.items() if checks}


@cache
def rules_of_file(form: type[Form]) -> frozenset[str]:
    """Return the codes of the rules on a file that its schema judges."""
    declared = {rule_of_check(c, form.__name__).code for cs in _declared(form).values() for c in cs}
    return frozenset({check.rule.code for check in file_checks(form)} | declared)


@cache
def total_schema() -> pa.DataFrameSchema:
    """Return the schema of printed totals, each beside the sum of its parts.

    Columns: ``printed`` and ``added``, the two values; ``tolerance``, by how much rounding lets them differ; ``rule_code``: the
    rule that the total breaks if they differ by more.
    """

    def agrees_or_breaks_another(code: str) -> Holds:
        gap = (pl.col("added") - pl.col("printed")).abs()
        return lambda _: (gap <= pl.col("tolerance")) | (pl.col("rule_code") != code)

    checks = [condition_check(code, agrees_or_breaks_another(code)) for code in TOTAL_RULES]
    return pa.DataFrameSchema({"printed": pa.Column(float, checks, nullable=True)})


def unique_keys(form: type[Form]) -> list[tuple[str, ...]]:
    """Return the keys that may not repeat within a file: the form's own, and what its model declares as unique."""
    schema = form.to_schema()
    declared = schema.unique or []
    lists = [declared] if all(isinstance(name, str) for name in declared) else declared
    single = [(name,) for name, column in schema.columns.items() if column.unique]
    return list(dict.fromkeys(k for k in (form.spec().key, *map(tuple, lists), *single) if k))


@cache
def file_checks(form: type[Form]) -> tuple[FileCheck, ...]:
    """Return our own checks on a file that a form's columns allow."""
    checks = [_duplicate_key(form, key) for key in unique_keys(form)]
    if {"time_period", "freq", "obs_value"} <= set(form.to_schema().columns):
        checks += [
            *(FileCheck(RULES[code], "obs_value", sql(form.spec().key)) for code, sql in PARTS.items()),
            _off_by_powers(form, "file.unit_slip", (4, 8)),
            _off_by_powers(form, "file.lost_wan", (-4,)),
        ]
    if "obs_value" in form.to_schema().columns and breakdowns_of(form.spec().key):
        same = tuple(column for column in form.spec().key if column not in BREAKDOWNS)
        checks.append(FileCheck(RULES[CODE], "obs_value", exceeding_parts(form.spec().key), same=same))
    return tuple(checks)


def _duplicate_key(form: type[Form], key: tuple[str, ...]) -> FileCheck:
    # Senders do not write _T or _Z: members that mean total or not applicable are left out of the message.
    key_text = ", ".join(f"nullif(nullif(cast(c.{column} as varchar), '_T'), '_Z')" for column in key)
    # Rows of which a required part of the key was not read (its column is missing) are not known to repeat each other.
    required = [name for name, column in form.sent_columns().items() if name in key and column.required]
    is_known = " and ".join(["true", *(f"{name} is not null" for name in required)])
    # Grouping first keeps a register of millions cheap: the window only sees what is repeated.
    sql = f"""
with repeated as (
    select {", ".join(key)} from candidate where {is_known} group by all having count(*) > 1
), numbered as (
    select
        c.file_row_number,
        c.source_ref,
        c.source_row,
        concat_ws(' / ', {key_text}) as found,
        first_value(c.source_ref) over same as expected,
        row_number() over same as n
    from candidate as c
    inner join repeated as r on {" and ".join(f"c.{column} is not distinct from r.{column}" for column in key)}
    window same as (
        partition by {", ".join(f"c.{column}" for column in key)} order by c.source_row, c.source_ref
    )
)
select file_row_number, source_ref, source_row, found, expected from numbered where n > 1 order by source_row, source_ref
"""
    parts = [name for name in key if name in form.sent_columns()]
    # Of several columns the finding has the labels: any of them may be the one that was to tell the rows apart.
    labels = " / ".join(form.sent_columns()[name].label_zh for name in parts)
    return FileCheck(RULES["file.duplicate_key"], labels if len(parts) > 1 else "".join(parts), sql, key)


def _off_by_powers(form: type[Form], code: str, powers: tuple[int, ...]) -> FileCheck:
    # The series rule of the same name, within one file; a window of years has no neighbours.
    series = [c for c in form.spec().key if c not in ("time_period", "window_start")] + ["freq"]
    off = " or ".join(
        f"abs(log10(obs_value / middle) - ({power})) <= {_threshold(code, TOLERANCE)}" for power in powers
    )
    sql = f"""
with nearest as (
    select
        *,
        list_filter([
            lag(obs_value, 2) over series, lag(obs_value) over series,
            lead(obs_value) over series, lead(obs_value, 2) over series
        ], lambda x: x is not null) as beside
    from candidate
    where obs_value > 0 and window_start is null
    window series as (partition by {", ".join(series)} order by time_period)
), compared as (
    select *, pow(10, list_median(list_transform(beside, lambda x: log10(x)))) as middle from nearest
)
select file_row_number, source_ref, source_row, value_raw as found, printf('%.6g %s', middle, unit_measure) as expected
from compared
where
    ({off})
    and len(list_filter(beside, lambda x: abs(log10(x / middle)) < 1)) >= {_threshold(code, "min_neighbours")}
order by source_row, source_ref
"""
    return FileCheck(RULES[code], "obs_value", sql, powers=powers)


def _threshold(code: str, parameter: str) -> str:
    return f"(select value from rule_threshold where rule_code = '{code}' and parameter = '{parameter}')"
