"""SQL that compares figures of one file with their parts in time: months, quarters, half-years, the year to date.

Belongs here: the statements on parts of a year that ``file`` runs. Does not belong here: other statements on a file
(``file``), or what an office has sent before (dbt).
"""

from __future__ import annotations

from collections.abc import Sequence

_OF_SERIES = ("time_period", "window_start", "measure_basis")
"""Columns of a key that parts and whole do not share."""
_WHOLE = """
    if(measure_basis = 'ytd', printf('%s-01–%02d', year, last_month), time_period)
    || printf(': %.15g %s', obs_value, unit_measure)"""
"""The span of a figure and its amount: 2016: 90 ITEM, 2016-01–06: 30 ITEM."""
_AMOUNTS = "list_transform(amounts, lambda x: printf('%.15g', x))"


def parts_differ(key: Sequence[str]) -> str:
    """Return the statement that finds figures of a span which are not the sum of their parts.

    Of several ways to add a figure up, that with the fewest parts is compared. Where parts are missing, those that are there may not
    be more than the whole. A series that looks cumulated is left to ``look_cumulated``, a year that equals one of its quarters
    to the rule on that.

    Args:
        key: the key of the form.
    """
    return f"""
{_chains(key)}, nearest as (
    select * from chains
    where {_not_in_cumulated(key, "chains")} and not is_quarter_as_year
    qualify row_number() over (
        partition by file_row_number
        order by is_complete desc, if(is_complete, n_parts, 0), added desc, begun_by, freq_of_parts
    ) = 1
)
select
    file_row_number,
    source_ref,
    source_row,
    {_WHOLE} as found,
    if(n_parts > 1, array_to_string({_AMOUNTS}, ' + ') || ' = ', '')
    || printf('%.15g %s', added, unit_measure) as expected
from nearest
where differs and (is_complete or (least >= 0 and added > obs_value))
order by source_row, source_ref
"""


def quarter_as_year(key: Sequence[str]) -> str:
    """Return the statement that finds figures of a year which equal one of its quarters, unless the quarters look cumulated.

    A stock or year-to-date figure may be equal in the fourth quarter: only flows are compared, of all sources.

    Args:
        key: the key of the form.
    """
    same = [c for c in key if c not in ("time_period", "window_start", "source_code", "edition")]
    return f"""
{_chains(key)}, figures as (
    select *, left(time_period, 4) as year from candidate where window_start is null
)
select
    y.file_row_number,
    y.source_ref,
    y.source_row,
    y.time_period || ' = ' || y.value_raw as found,
    string_agg(q.time_period || ' (' || q.source_ref || ')', ', ' order by q.time_period) as expected
from figures as y
inner join figures as q
    on {" and ".join(f"y.{column} is not distinct from q.{column}" for column in same)}
    and y.year = q.year
    and y.obs_value = q.obs_value
where y.freq = 'A' and q.freq = 'Q' and y.measure_basis = 'flow' and y.obs_value <> 0 and {_not_in_cumulated(key, "y")}
group by all
order by y.source_row, y.source_ref
"""


def look_cumulated(key: Sequence[str]) -> str:
    """Return the statement that finds figures whose parts rise up to them and so look cumulated: 10, 30, 60, 100 beside 100.

    Of the spans of a year only the longest is found.

    Args:
        key: the key of the form.
    """
    return f"""
{_chains(key)}
select
    file_row_number,
    source_ref,
    source_row,
    {_WHOLE} as found,
    array_to_string({_AMOUNTS}, ' → ') as expected
from chains
where looks_cumulated
qualify row_number() over (
    partition by {", ".join(_series(key))} order by n_months desc, measure_basis, n_parts desc
) = 1
order by source_row, source_ref
"""


def _series(key: Sequence[str]) -> list[str]:
    return [*(column for column in key if column not in _OF_SERIES), "year"]


def _same(key: Sequence[str], one: str, other: str) -> str:
    return " and ".join(f"{one}.{column} is not distinct from {other}.{column}" for column in _series(key))


def _not_in_cumulated(key: Sequence[str], rows: str) -> str:
    return f"not exists (from chains as c where c.looks_cumulated and {_same(key, 'c', rows)})"


def _chains(key: Sequence[str]) -> str:
    """Return the clause that lists the ways in which figures of a span add up: ``chains``.

    A way is nothing or the year to date of some month (``begun``), and all months or all quarters after it. Two figures of the same
    span, such as a first quarter and a year to date of March, are one way with one part. Rates do not add up.
    """
    return f"""
with spans as (
    select
        *,
        left(time_period, 4) as year,
        last_month - n_months + 1 as first_month,
        coalesce(rounding_half_width, 0) as off
    from (
        select
            *,
            case freq when 'A' then 12 when 'Q' then 3 * right(time_period, 1)::int else right(time_period, 2)::int end
                as last_month,
            if(measure_basis = 'ytd', last_month, case freq when 'A' then 12 when 'Q' then 3 else 1 end) as n_months
        from candidate
        where
            freq in ('A', 'Q', 'M') and measure_basis in ('flow', 'ytd') and window_start is null
            and unit_measure in ('ITEM', 'PERSON', 'CNY', 'USD') and obs_value is not null
    )
), begun as (
    select file_row_number as whole, first_month - 1 as upto, 0.0 as amount, 0.0 as off, '' as begun_by from spans
    union all
    select w.file_row_number, b.last_month, b.obs_value, b.off, b.time_period
    from spans as w
    inner join spans as b
        on {_same(key, "w", "b")}
        and b.first_month = w.first_month
        and (
            (b.last_month < w.last_month and b.measure_basis = 'ytd')
            or (b.last_month = w.last_month
                and (b.time_period, b.measure_basis) > (w.time_period, w.measure_basis))
        )
), parts as (
    select
        w.*,
        b.upto - w.first_month + 1 as n_months_begun,
        b.amount as amount_begun,
        b.off as off_begun,
        b.begun_by,
        p.freq as freq_of_parts,
        coalesce(list(p.obs_value order by p.last_month) filter (p.obs_value is not null), []) as amounts_after,
        coalesce(sum(p.off order by p.last_month), 0) as off_after,
        coalesce(sum(p.n_months), 0) as n_months_after
    from spans as w
    inner join begun as b on w.file_row_number = b.whole
    left join spans as p
        on {_same(key, "w", "p")}
        and p.measure_basis = 'flow'
        and p.first_month > b.upto
        and p.last_month <= w.last_month
        and p.n_months < w.n_months
    group by all
), ways as (
    select
        *,
        if(begun_by = '', [], [amount_begun]) || amounts_after as amounts,
        n_months_begun + n_months_after = n_months as is_complete,
        len(amounts) as n_parts,
        list_reduce(amounts, lambda x, y: x + y) as added,
        list_min(amounts) as least
    from parts
    where begun_by <> '' or len(amounts_after) > 0
), chains as (
    select
        *,
        abs(obs_value - added) > off + off_begun + off_after + 1e-9 * abs(added) as differs,
        is_complete and begun_by = '' and n_parts > 1 and differs and least > 0
            and amounts = list_sort(amounts) and abs(amounts[-1] - obs_value) <= 1e-9 * obs_value as looks_cumulated,
        freq = 'A' and measure_basis = 'flow' and obs_value <> 0
            and freq_of_parts = 'Q' and list_contains(amounts_after, obs_value) as is_quarter_as_year
    from ways
)"""


PARTS = {
    "file.quarter_as_year": quarter_as_year,
    "file.parts_look_cumulated": look_cumulated,
    "file.parts_of_year": parts_differ,
}
"""Code of a rule on parts of a year -> what returns its statement for a key."""
