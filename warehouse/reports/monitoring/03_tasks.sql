-- zh: 任务进展
-- en: Tasks of the plan
-- answers: How many tasks were last reported on in the year, how many of them are done or late, by lead agency?
-- from: fct_task_progress
-- with: dim_agency
with

task as (
    select lead_agency, status, is_late, is_synthetic
    from fct_task_progress
    where plan_id = getvariable('plan') and left(last_period, 4) = cast(getvariable('year') as varchar)
)

select
    coalesce(t.lead_agency, '_T') as code,
    case when t.lead_agency is null then '合计' else any_value(a.name_zh) end as name_zh,
    case when t.lead_agency is null then 'Total' else any_value(a.name_en) end as name_en,
    cast(count(*) as integer) as n_tasks,
    cast(count(*) filter (where t.status = 'done') as integer) as n_done,
    cast(count(*) filter (where t.is_late) as integer) as n_late,
    coalesce(bool_or(t.is_synthetic), false) as is_synthetic
from task as t
left join dim_agency as a on t.lead_agency = a.agency_code
group by rollup(t.lead_agency)
having count(*) > 0
order by t.lead_agency nulls first
