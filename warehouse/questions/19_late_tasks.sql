-- 规划任务中哪些进度落后，由谁负责？（含合成数据）
-- Which tasks of the plan are late, and who leads them? (some of it synthetic)
select
    t.plan_id,
    t.task_id,
    t.title_zh,
    a.name_zh as lead_agency,
    t.status,
    t.progress_pct,
    t.late_zh,
    t.is_synthetic
from fct_task_progress as t
left join dim_agency as a on t.lead_agency = a.agency_code
where t.is_late
order by t.plan_id, t.task_id
