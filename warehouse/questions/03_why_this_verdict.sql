-- 为什么专利申请量没有完成？
-- Why was the target for patent applications missed?
select
    time_period,
    obs_value,
    target_value,
    round(pace, 2) as pace,
    verdict,
    reason_zh
from fct_target_progress
where plan_id = 'tianjin-13fyp' and target_id = 'pat_app-1' and is_default_reading
order by time_period
