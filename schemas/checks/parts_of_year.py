"""SQL that compares figures of one file with their parts in time: months, quarters, half-years, the year to date.

Belongs here: the statements on parts of a year that ``file`` runs. Does not belong here: other statements on a file
(``file``), or what an office has sent before (dbt).
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.reference.codelist import ADDITIVE_UNITS

_OF_SERIES = ("time_period", "window_start", "measure_basis")
"""Columns of a key that parts and whole do not share."""


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
    where series not in (select series from chains where looks_cumulated) and not coalesce(is_quarter_as_year, false)
    qualify row_number() over (
        partition by file_row_number
        order by is_complete desc, if(is_complete, n_parts, 0), added desc, is_begun, freq_of_parts
    ) = 1
), wrong as (
    select * from nearest where differs and (is_complete or (smallest >= 0 and added > obs_value))
){_findings("wrong", "if(n.n_parts > 1, array_to_string(n.parts, ' + ') || ' = ', '') || printf('%.15g %s', n.added, c.unit_measure)")}"""


def quarter_as_year(key: Sequence[str]) -> str:
    """Return the statement that finds figures of a year which equal one of its quarters, unless the quarters look cumulated.

    A stock or year-to-date figure may be equal in the fourth quarter: only flows are compared, of all sources.

    Args:
        key: the key of the form.
    """
    same = [c for c in key if c not in ("time_period", "window_start", "source_code", "edition")]
    return f"""
{_chains(key)}, in_cumulated as (
    select file_row_number from spans where series in (select series from chains where looks_cumulated)
)
select
    y.file_row_number,
    y.source_ref,
    y.source_row,
    y.time_period || ' = ' || y.value_raw as found,
    string_agg(q.time_period || ' (' || q.source_ref || ')', ', ' order by q.time_period) as expected
from candidate as y
inner join candidate as q
    on {" and ".join(f"y.{column} is not distinct from q.{column}" for column in same)}
    and y.time_period = left(q.time_period, 4)
    and y.obs_value = q.obs_value
where
    y.freq = 'A' and q.freq = 'Q' and y.measure_basis = 'flow' and y.obs_value <> 0 and y.window_start is null
    and y.file_row_number not in (from in_cumulated)
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
{_chains(key)}, longest as (
    select * from chains
    where looks_cumulated
    qualify row_number() over (partition by series order by n_months desc, measure_basis, n_parts desc) = 1
){_findings("longest", "array_to_string(n.parts, ' → ')")}"""


def _series(key: Sequence[str]) -> str:
    return ", ".join([*(column for column in key if column not in _OF_SERIES), "left(time_period, 4)"])


def _chains(key: Sequence[str]) -> str:
    """Return the clause that lists the ways in which figures of a span add up: ``chains``; ``spans`` are the figures.

    A way is nothing, or the latest year to date before the end of the span (``begun``), and all months or all quarters after it. Two
    figures of the same span, such as a first quarter and a year to date of March, are one way with one part. Rates do not add up.
    """
    return f"""
with spans as (
    select
        *,
        last_month - n_months + 1 as first_month,
        lag(obs_value) over (partition by series, freq, measure_basis order by last_month) as value_before
    from (
        select
            file_row_number,
            time_period,
            freq,
            measure_basis,
            obs_value,
            coalesce(rounding_half_width, 0) as off,
            dense_rank() over (order by {_series(key)}) as series,
            case freq when 'A' then 12 when 'Q' then 3 * right(time_period, 1)::int else right(time_period, 2)::int end
                as last_month,
            if(measure_basis = 'ytd', last_month, case freq when 'A' then 12 when 'Q' then 3 else 1 end) as n_months
        from candidate
        where
            freq in ('A', 'Q', 'M') and measure_basis in ('flow', 'ytd') and window_start is null
            and unit_measure in {ADDITIVE_UNITS} and obs_value is not null
            and (select bool_or(freq <> 'A') from candidate)  -- years alone have no parts
    )
    qualify count(*) over (partition by series) > 1
), begun as (
    select file_row_number as whole, first_month - 1 as upto, 0.0 as amount, 0.0 as off, false as is_begun from spans
    union all
    select w.file_row_number, b.last_month, b.obs_value, b.off, true
    from spans as w
    inner join spans as b
        on w.series = b.series
        and w.first_month = b.first_month
        and (
            (b.last_month < w.last_month and b.measure_basis = 'ytd')
            or (b.last_month = w.last_month and (b.time_period, b.measure_basis) > (w.time_period, w.measure_basis))
        )
    qualify
        row_number() over (
            partition by w.file_row_number, b.last_month = w.last_month order by b.last_month desc, b.time_period
        ) = 1
), ways as (
    select
        w.*,
        b.upto,
        b.amount,
        b.off as off_begun,
        b.is_begun,
        p.freq as freq_of_parts,
        coalesce(sum(p.obs_value order by p.last_month), 0) as amount_after,
        list(p.obs_value order by p.last_month) filter (p.obs_value is not null) as amounts_after,
        coalesce(sum(p.off order by p.last_month), 0) as off_after,
        coalesce(sum(p.n_months), 0) as n_months_after,
        count(p.obs_value) as n_after,
        min(p.obs_value) as least_after,
        arg_max(p.obs_value, p.last_month) as last_after,
        bool_and(p.first_month = b.upto + 1 or p.value_before <= p.obs_value) as is_rising,
        bool_or(p.obs_value = w.obs_value) as has_equal
    from spans as w
    inner join begun as b on w.file_row_number = b.whole
    left join spans as p
        on w.series = p.series
        and p.measure_basis = 'flow'
        and p.first_month > b.upto
        and p.last_month <= w.last_month
        and p.n_months < w.n_months
    group by all
    having is_begun or n_after > 0
), chains as (
    select
        *,
        amount + amount_after as added,
        n_after + is_begun::int as n_parts,
        upto - first_month + 1 + n_months_after = n_months as is_complete,
        least(if(is_begun, amount, null), least_after) as smallest,
        abs(obs_value - added) > off + off_begun + off_after + 1e-9 * abs(added) as differs,
        not is_begun and is_complete and n_after > 1 and differs and is_rising and least_after > 0
            and abs(last_after - obs_value) <= 1e-9 * obs_value as looks_cumulated,
        freq = 'A' and measure_basis = 'flow' and freq_of_parts = 'Q' and obs_value <> 0 and has_equal
            as is_quarter_as_year
    from ways
)"""


def _findings(rows: str, expected: str) -> str:
    """Return the end of a statement: the findings on some rows of ``chains``.

    Args:
        rows: name of the clause with these rows, one for each figure.
        expected: what is expected, in terms of ``n.parts``, the amounts of the parts in order, and of ``n`` and ``c``.
    """
    return f"""
, shown as (
    select
        *,
        [
            printf('%.15g', part) for part in if(is_begun, [amount], []) || coalesce(amounts_after, [])
        ] as parts
    from {rows}
)
select
    n.file_row_number,
    c.source_ref,
    c.source_row,
    if(n.measure_basis = 'ytd', printf('%s-01–%02d', left(n.time_period, 4), n.last_month), n.time_period)
    || printf(': %.15g', n.obs_value) as found,
    {expected} as expected
from shown as n
inner join candidate as c on n.file_row_number = c.file_row_number
order by c.source_row, c.source_ref
"""


PARTS = {
    "file.quarter_as_year": quarter_as_year,
    "file.parts_look_cumulated": look_cumulated,
    "file.parts_of_year": parts_differ,
}
"""Code of a rule on parts of a year -> what returns its statement for a key."""
