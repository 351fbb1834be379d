-- How many of a plan's tasks and projects had an IP review, by lead agency, kind and quarter. A task without an answer counts
-- in neither group; it widens the bounds of the share.
with

plan_task as (
    select * from {{ ref('plan_task') }}
),

reports as (
    select plan_id, task_id, time_period, has_ip_review, is_synthetic from {{ ref('int_task_record') }}
),

quarters as (
    select distinct plan_id, time_period from reports
),

-- Every task of the plan in every quarter with a report.
task_quarters as (
    select t.plan_id, t.lead_agency, t.kind, q.time_period, r.task_id, r.has_ip_review, r.is_synthetic
    from plan_task as t
    inner join quarters as q on t.plan_id = q.plan_id
    left join reports as r on t.plan_id = r.plan_id and t.task_id = r.task_id and q.time_period = r.time_period
    -- Actions and safeguards are headings: only the tasks and projects below them are reported.
    where t.kind in ('task', 'project')
),

agency_rows as (
    select * replace (unnest([lead_agency, '_T']) as lead_agency) from task_quarters
),

kind_rows as (
    select * replace (unnest([kind, '_T']) as kind) from agency_rows
),

review_counts as (
    select
        plan_id,
        lead_agency,
        kind,
        time_period,
        count(*) as n_tasks,
        count(task_id) as n_reported,
        count(has_ip_review) as n_answered,
        count(*) filter (where has_ip_review) as n_reviewed,
        coalesce(bool_or(is_synthetic), false) as is_synthetic
    from kind_rows
    group by all
)

select
    plan_id,
    lead_agency,
    kind,
    time_period,
    cast(n_tasks as integer) as n_tasks,
    cast(n_reported as integer) as n_reported,
    cast(n_answered as integer) as n_answered,
    cast(case when n_answered > 0 then n_reviewed end as integer) as n_reviewed,
    cast(100.0 * n_reviewed / nullif(n_answered, 0) as double) as review_share_pct,
    cast(case when n_answered > 0 then 100.0 * n_reviewed / n_tasks end as double) as share_low_pct,
    cast(case when n_answered > 0 then 100.0 * (n_reviewed + n_tasks - n_answered) / n_tasks end as double) as share_high_pct,
    case when n_reported = 0 then 'not_reported' when n_answered = 0 then 'not_told' end as na_reason,
    is_synthetic
from review_counts
