-- Days on which rows change although nothing came in: from each of them on, a model that reads the build's day has other rows
-- than on the day before it. Of what has no end, the days up to the end of the year after the build's. What reads the day is
-- known from the graph (tests/unit/release/build/test_change_days.py), on which days its rows change is said here.
with

build_context as (
    select * from {{ source('inputs', 'context') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

form as (
    select * from {{ ref('form') }}
),

form_obligation as (
    select * from {{ ref('form_obligation') }}
),

obligation as (
    select * from {{ ref('int_obligation') }}
),

plan as (
    select * from {{ ref('plan') }}
),

plan_task as (
    select * from {{ ref('plan_task') }}
),

task_record as (
    select * from {{ ref('int_task_record') }}
),

publication as (
    select * from {{ ref('publication') }}
),

source_precedence as (
    select * from {{ ref('source_precedence') }}
),

risk_event as (
    select * from {{ ref('stg_risk_events') }}
),

ends_of_years as (
    select make_date(cast(y.year as integer), 12, 31) as day
    from build_context as c, unnest(range(1990, year(c.as_of) + 2)) as y (year)
),

months as (
    select cast(d.day as date) as day
    from build_context as c,
        unnest(range(date '1990-01-01', make_date(year(c.as_of) + 2, 1, 1), interval 1 month)) as d (day)
),

-- An obligation that is still owed has one more period from its first day on.
begun_periods as (
    select m.day
    from form_obligation as o
    inner join form as f on o.form_id = f.form_id
    inner join months as m
        on
            m.day >= {{ period_start('o.first_period') }}
            and (month(m.day) - 1) % (12 / {{ periods_a_year('f.cadence') }}) = 0
    where o.last_period is null
),

-- What was received stays received; what was not is overdue on the day after it was due.
overdue_returns as (
    select o.due_date + 1 as day
    from obligation as o
    where
        not exists (
            select 1
            from submission as s
            where
                {{ same(['form_id', 'submitter', 'document', 'period'], 's', 'o') }}
                and s.rows_accepted > 0
        )
),

plan_days as (
    select
        p.plan_id,
        cast(d.day as date) as day,
        {{ elapsed_share('p', 'cast(d.day as date)') }} as elapsed_share
    from plan as p,
        unnest(
            range(
                make_date(cast(p.base_year as integer), 12, 31),
                make_date(cast(p.end_year + 1 as integer), 1, 1),
                interval 1 day
            )
        ) as d (day)
    where p.plan_id in (select t.plan_id from plan_task as t)
),

elapsed_changes as (
    select day
    from plan_days
    qualify elapsed_share != lag(elapsed_share) over (partition by plan_id order by day)
),

change_days as (
    select 'int_obligation' as model, day from begun_periods
    union
    select 'fct_reporting_status' as model, day from overdue_returns
    union
    select 'int_reporting_year' as model, make_date({{ period_year('period') }}, 12, 31) as day from obligation
    union
    select 'int_observation_counted' as model, day from ends_of_years
    union
    -- A year is over on its last day; the first is shown before it is over, too.
    select 'dim_plan' as model, y.day
    from plan as p
    inner join ends_of_years as y on year(y.day) between p.start_year + 1 and p.end_year
    union
    select 'dim_publication' as model, {{ publication_due_on('b', 'y.year') }} as day
    from publication as b
    inner join plan as p on b.plan_id = p.plan_id
    cross join unnest(range(p.start_year, p.end_year + 1)) as y (year)
    union
    select 'int_task_report' as model, day from elapsed_changes
    union
    select 'int_task_report' as model, {{ period_end('time_period') }} as day from task_record
    union
    select 'int_task_report' as model, next_due_on + 1 as day from task_record
    union
    select 'int_task_report' as model, due_date as day
    from obligation
    where form_id = 'task_progress' and exists (select 1 from plan_task)
    union
    select 'int_source_order' as model, valid_from as day from source_precedence
    union
    select 'int_source_order' as model, valid_to + 1 as day from source_precedence
    union
    select 'int_alert_risk' as model, e.occurred_on as day from risk_event as e
    union
    select 'int_alert_risk' as model, {{ period_start('s.period') }} as day
    from submission as s
    where s.form_id = 'risk_events' and s.is_current
)

select model, day
from change_days
where day is not null
