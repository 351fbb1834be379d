-- 主要目标完成得怎样，依据是什么？（演示规划为合成数据）
-- Which verdict does each headline target have, and on what evidence? (the demonstration plan is synthetic)
select
    t.plan_id,
    t.target_id,
    t.name_zh,
    round(p.obs_value, 1) as obs_value,
    p.target_value,
    round(p.attainment, 3) as attainment,
    p.verdict,
    p.evidence_kind,
    p.obs_time_period,
    p.obs_source,
    p.is_robust
from fct_target_progress as p
inner join fct_target as t on p.plan_id = t.plan_id and p.target_id = t.target_id and p.reading_id = t.reading_id
where t.is_headline and p.is_default_reading and p.time_period = t.target_period
order by t.plan_id, t.target_id
