"""Rules on a file as a whole, as SQL over its candidate rows.

Belongs here: rules that need all rows of one file at once. Does not belong here: totals (their rows never
become candidates: intake checks them while it reads), or other submissions (dbt).

Each statement reads a relation called ``candidate``, the file's typed rows with ``source_ref`` and
``source_row``, and the seed ``rule_threshold``; it gives ``source_ref``, ``source_row``, ``found`` and ``expected``, one row per finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from schemas.form import Form
from schemas.rules.registry import RULES, Rule


@dataclass(frozen=True)
class FileCheck:
    """A rule with the SQL that finds its violations; ``column`` is the column of the finding."""

    rule: Rule
    column: str
    sql: str


@cache
def file_checks(form: type[Form]) -> tuple[FileCheck, ...]:
    """Return the file-scope checks that a form's columns allow."""
    checks = [_duplicate_key(form)]
    if {"time_period", "freq", "obs_value"} <= set(form.to_schema().columns):
        checks += [
            _quarter_as_year(form),
            _off_by_powers(form, "file.unit_slip", (4, 8)),
            _off_by_powers(form, "file.lost_wan", (-4,)),
        ]
    return tuple(checks)


def _duplicate_key(form: type[Form]) -> FileCheck:
    key = form.spec().key
    # Senders do not write _T or _Z: members that mean total or not applicable are left out of the message.
    said = ", ".join(f"nullif(nullif(cast(c.{column} as varchar), '_T'), '_Z')" for column in key)
    # Grouping first keeps a register of millions cheap: the window only sees what is repeated.
    sql = f"""
with repeated as (
    select {", ".join(key)} from candidate group by all having count(*) > 1
), numbered as (
    select
        c.source_ref,
        c.source_row,
        concat_ws(' / ', {said}) as found,
        first_value(c.source_ref) over same as expected,
        row_number() over same as n
    from candidate as c
    inner join repeated as r on {" and ".join(f"c.{column} is not distinct from r.{column}" for column in key)}
    window same as (
        partition by {", ".join(f"c.{column}" for column in key)} order by c.source_row, c.source_ref
    )
)
select source_ref, source_row, found, expected from numbered where n > 1 order by source_row, source_ref
"""
    column = next(name for name in key if name in form.sent_columns())
    return FileCheck(RULES["file.duplicate_key"], column, sql)


def _quarter_as_year(form: type[Form]) -> FileCheck:
    # A stock or year-to-date figure may be equal in the fourth quarter: only flows are compared.
    same = [c for c in form.spec().key if c not in ("time_period", "window_start", "source_code", "edition")]
    sql = f"""
select
    y.source_ref,
    y.source_row,
    y.time_period || ' = ' || y.value_raw as found,
    string_agg(q.time_period || ' (' || q.source_ref || ')', ', ' order by q.time_period) as expected
from candidate as y
inner join candidate as q
    on {" and ".join(f"y.{column} is not distinct from q.{column}" for column in same)}
    and y.time_period = left(q.time_period, 4)
    and y.obs_value = q.obs_value
where y.freq = 'A' and q.freq = 'Q' and y.measure_basis = 'flow' and y.obs_value <> 0 and y.window_start is null
group by all
order by y.source_row, y.source_ref
"""
    return FileCheck(RULES["file.quarter_as_year"], "obs_value", sql)


def _off_by_powers(form: type[Form], code: str, powers: tuple[int, ...]) -> FileCheck:
    # The series rule of the same name, within one file; a window of years has no neighbours.
    series = [c for c in form.spec().key if c not in ("time_period", "window_start")] + ["freq"]
    off = " or ".join(
        f"abs(log10(obs_value / middle) - ({power})) <= {_threshold(code, 'tolerance_dex')}"
        for power in powers
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
select source_ref, source_row, value_raw as found, printf('%.6g %s', middle, unit_measure) as expected
from compared
where
    ({off})
    and len(list_filter(beside, lambda x: abs(log10(x / middle)) < 1)) >= {_threshold(code, "min_neighbours")}
order by source_row, source_ref
"""
    return FileCheck(RULES[code], "obs_value", sql)


def _threshold(code: str, parameter: str) -> str:
    return f"(select value from rule_threshold where rule_code = '{code}' and parameter = '{parameter}')"
