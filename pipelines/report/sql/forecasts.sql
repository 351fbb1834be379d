select f.*
from fct_forecast as f
inner join fct_target as t
    on f.plan_id = t.plan_id and f.target_id = t.target_id and f.reading_id = t.reading_id
where t.is_default_reading and f.obs_value is not null
qualify f.origin_period = max(f.origin_period) over (partition by f.plan_id, f.target_id)
order by f.plan_id, f.target_id, f.time_period
