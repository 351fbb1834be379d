-- Every reporting obligation in each of its periods, with its due date. A due date on a day off moves to the next working
-- day; for a year whose holidays are not known yet only weekends are days off.
with

form_obligation as (
    select * from {{ ref('form_obligation') }}
),

form as (
    select * from {{ ref('form') }}
),

public_holiday as (
    select * from {{ ref('public_holiday') }}
),

obligation_years as (
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
    from form_obligation as o
    inner join form as f on o.form_id = f.form_id
),

obligation_periods as (
    select
        s.*,
        case s.cadence
            when 'A' then cast(y.year as varchar)
            when 'Q' then y.year || '-Q' || n.part
            else y.year || '-' || lpad(cast(n.part as varchar), 2, '0')
        end as period
    from obligation_years as s,
        unnest(range(s.first_year, s.last_year + 1)) as y (year),
        unnest(range(1, case s.cadence when 'A' then 2 when 'Q' then 5 else 13 end)) as n (part)
),

nominal_due_dates as (
    select
        form_id,
        submitter,
        document,
        period,
        {{ period_end('period') }} + cast(due_days_after_period_end as integer) as due_date
    from obligation_periods
    where period between first_period and last_period
),

-- Long enough beyond the last due date to contain a working day.
calendar as (
    select cast(d.day as date) as day
    from (select min(due_date) as first_day, max(due_date) + 31 as last_day from nominal_due_dates) as n,
        unnest(range(n.first_day, n.last_day, interval 1 day)) as d (day)
),

working_days as (
    select c.day
    from calendar as c
    left join public_holiday as h on c.day between h.first_day and h.last_day
    where coalesce(h.kind, if(isodow(c.day) > 5, 'holiday', 'workday')) = 'workday'
)

select
    n.form_id,
    n.submitter,
    n.document,
    n.period,
    w.day as due_date
from nominal_due_dates as n
asof inner join working_days as w on n.due_date <= w.day
