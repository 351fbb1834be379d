select cast(count(*) as varchar)
from fct_target_progress
where
    plan_id = 'tianjin-13fyp' and is_default_reading and verdict = 'met'
    and time_period = (select max(time_period) from fct_target_progress where plan_id = 'tianjin-13fyp')
