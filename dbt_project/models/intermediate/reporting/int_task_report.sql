-- The latest report on each task, and the latest period of its plan that is due, both as of the build's day.
with

build_context as (
    select * from {{ source('inputs', 'context') }}
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

reports as (
    select
        r.*,
        row_number() over (partition by r.plan_id, r.task_id order by r.time_period desc) as n_from_last
    from task_record as r
    cross join build_context as c
    where {{ period_end('r.time_period') }} <= c.as_of
),

latest_due as (
    select p.plan_id, max(o.period) as due_period
    from obligation as o
    inner join plan as p on {{ period_year('o.period') }} between p.start_year and p.end_year
    cross join build_context as c
    where o.form_id = 'task_progress' and o.due_date <= c.as_of
    group by p.plan_id
),

plan_elapsed as (
    select
        p.plan_id,
        {{ elapsed_share('p', 'c.as_of') }} as elapsed_share
    from plan as p
    cross join build_context as c
)

select
    t.plan_id,
    t.task_id,
    -- Actions and safeguards are headings: only the tasks and projects below them are reported.
    t.kind in ('task', 'project') as is_reported_on,
    d.due_period,
    e.elapsed_share,
    r.time_period as last_period,
    r.status,
    r.progress_pct,
    r.milestone,
    r.evidence,
    r.next_due_on,
    r.has_ip_review,
    r.submission_id,
    coalesce(r.is_synthetic, false) as is_synthetic,
    case
        when t.kind not in ('task', 'project') or r.status in ('done', 'dropped') then null
        when r.task_id is null and d.due_period is not null then 'never_reported'
        when r.time_period < d.due_period then 'report_missing'
        when r.status = 'delayed' then 'said_delayed'
        when r.next_due_on < c.as_of then 'milestone_passed'
        when r.progress_pct < 100 * {{ verdict_threshold('task_progress_on_time') }} * e.elapsed_share then 'behind_time'
    end as late_reason
from plan_task as t
inner join plan_elapsed as e on t.plan_id = e.plan_id
left join latest_due as d on t.plan_id = d.plan_id
cross join build_context as c
left join reports as r on t.plan_id = r.plan_id and t.task_id = r.task_id and r.n_from_last = 1
