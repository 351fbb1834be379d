-- 主要目标所用的数字出自哪份文件的哪个单元格？（演示规划为合成数据）
-- From which cell of which file does the figure behind each headline verdict come? (the demonstration plan is synthetic)
select
    p.plan_id,
    p.target_id,
    p.obs_time_period,
    round(p.obs_value, 1) as obs_value,
    p.obs_source,
    s.submitter,
    s.original_name,
    p.source_ref
from fct_target_progress as p
inner join fct_target as t on p.plan_id = t.plan_id and p.target_id = t.target_id and p.reading_id = t.reading_id
inner join fct_submission as s on p.source_submission_id = s.submission_id
where t.is_headline and p.is_default_reading and p.time_period = t.target_period
order by p.plan_id, p.target_id
