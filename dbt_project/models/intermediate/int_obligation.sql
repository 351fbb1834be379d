-- Every return that is owed: an obligation in each of its reporting periods, with its due date.
with

spans as (
    select
        o.form_id,
        o.submitter,
        o.document,
        o.due_days_after_period_end,
        o.first_period,
        o.last_period,
        f.cadence,
        cast(left(o.first_period, 4) as integer) as first_year,
        cast(left(o.last_period, 4) as integer) as last_year
    from {{ ref('form_obligation') }} as o
    inner join {{ ref('form') }} as f on o.form_id = f.form_id
),

periods as (
    select
        s.*,
        case s.cadence
            when 'A' then cast(y.year as varchar)
            when 'Q' then y.year || '-Q' || n.part
            else y.year || '-' || lpad(cast(n.part as varchar), 2, '0')
        end as period
    from spans as s,
        unnest(range(s.first_year, s.last_year + 1)) as y (year),
        unnest(range(1, case s.cadence when 'A' then 2 when 'Q' then 5 else 13 end)) as n (part)
)

select
    form_id,
    submitter,
    document,
    period,
    {{ period_end('period') }} + cast(due_days_after_period_end as integer) as due_date
from periods
where period between first_period and last_period
