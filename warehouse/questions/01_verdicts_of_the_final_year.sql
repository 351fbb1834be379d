-- 到目标年，各类结论各有多少个目标？（演示规划为合成数据）
-- How many targets have which verdict in the final year? (the demonstration plan is synthetic)
select
    d.plan_id,
    v.name_zh,
    v.verdict,
    count(*) as n_targets
from fct_target_progress as p
inner join dim_verdict as v on p.verdict = v.verdict
inner join dim_plan as d on p.plan_id = d.plan_id
where p.is_default_reading and p.time_period = cast(d.end_year as varchar)
group by all
order by d.plan_id, min(v.severity_rank)
