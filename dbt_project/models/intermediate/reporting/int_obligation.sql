-- Every reporting obligation of every agency in each of its periods, with its due date: agencies that have the role on the
-- last day of the period owe it. One that is still owed has the periods that have begun. An agency that owes a return in
-- several roles owes it once, by the earliest day. A due date on a day off moves to the next working day; for a year whose
-- holidays are not known yet only weekends are days off.
with

form_obligation as (
    select * from {{ ref('form_obligation') }}
),

form as (
    select * from {{ ref('form') }}
),

agency_role as (
    select * from {{ ref('agency_role') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
),

public_holiday as (
    select * from {{ ref('public_holiday') }}
),

obligation_years as (
    select
        o.form_id,
        o.role_code,
        o.document,
        o.due_days_after_period_end,
        o.first_period,
        o.last_period,
        c.as_of,
        f.cadence,
        {{ period_year('o.first_period') }} as first_year,
        coalesce({{ period_year('o.last_period') }}, year(c.as_of)) as last_year
    from form_obligation as o
    inner join form as f on o.form_id = f.form_id
    cross join build_context as c
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
        p.form_id,
        a.agency_code as submitter,
        p.document,
        p.period,
        min({{ period_end('p.period') }} + cast(p.due_days_after_period_end as integer)) as due_date
    from obligation_periods as p
    inner join agency_role as a
        on p.role_code = a.role_code and {{ is_valid_on('a', period_end('p.period')) }}
    where
        p.period >= p.first_period
        and case
            when p.last_period is not null then p.period <= p.last_period
            else {{ period_start('p.period') }} <= p.as_of
        end
    group by all
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
