-- Every task and project of the plan: its latest report, why it is late and who is responsible, and the verdicts on the
-- targets of the same section.
with

target_progress as (
    select * from {{ ref('fct_target_progress') }}
),

target as (
    select * from {{ ref('target') }}
),

plan as (
    select * from {{ ref('dim_plan') }}
),

plan_statement as (
    select * from {{ ref('plan_statement') }}
),

plan_task as (
    select * from {{ ref('plan_task') }}
),

verdict as (
    select * from {{ ref('verdict') }}
),

task_report as (
    select * from {{ ref('int_task_report') }}
),

task_late_reason as (
    select * from {{ ref('task_late_reason') }}
),

latest_verdicts as (
    select p.plan_id, p.target_id, p.verdict, s.section
    from target_progress as p
    inner join target as t on p.plan_id = t.plan_id and p.target_id = t.target_id
    inner join plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
    inner join plan as n on p.plan_id = n.plan_id and p.time_period = cast(n.assessed_year as varchar)
    where p.is_default_reading
),

section_targets as (
    select
        k.plan_id,
        k.task_id,
        string_agg(s.target_id, ', ' order by s.target_id) as target_ids,
        count(*) as n_targets,
        count(*) filter (where v.is_favourable) as n_favourable,
        count(*) filter (where not v.is_favourable) as n_unfavourable
    from plan_task as k
    inner join latest_verdicts as s on k.plan_id = s.plan_id and (k.section = s.section or s.section like k.section || '.%')
    inner join verdict as v on s.verdict = v.verdict
    group by k.plan_id, k.task_id
)

select
    t.plan_id,
    t.task_id,
    t.parent_task_id,
    t.kind,
    t.section,
    t.title_zh,
    t.title_en,
    t.lead_agency,
    r.is_reported_on,
    r.due_period,
    r.last_period,
    r.status,
    cast(r.progress_pct as double) as progress_pct,
    cast(r.elapsed_share as double) as elapsed_share,
    r.milestone,
    r.evidence,
    r.evidence is not null as has_evidence,
    r.next_due_on,
    r.late_reason is not null as is_late,
    r.late_reason,
    w.name_zh as late_zh,
    w.name_en as late_en,
    case when r.late_reason is not null then t.lead_agency end as responsible_agency,
    m.target_ids,
    cast(coalesce(m.n_targets, 0) as integer) as n_targets,
    cast(coalesce(m.n_favourable, 0) as integer) as n_favourable,
    cast(coalesce(m.n_unfavourable, 0) as integer) as n_unfavourable,
    r.submission_id,
    r.is_synthetic
from plan_task as t
inner join task_report as r on t.plan_id = r.plan_id and t.task_id = r.task_id
left join task_late_reason as w on r.late_reason = w.reason_code
left join section_targets as m on t.plan_id = m.plan_id and t.task_id = m.task_id
