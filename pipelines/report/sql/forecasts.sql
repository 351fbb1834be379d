-- Of a quantity that is never below zero, neither is what is shown of its forecast (docs/methods/forecasts.md, 7.2): growth
-- may be, and so may a quantity of which a figure below zero is known.
with

known as (
    select indicator_code, ref_area, min(obs_value) as lowest
    from fct_observation
    group by indicator_code, ref_area
),

bound as (
    select t.plan_id, t.target_id, t.reading_id, case when i.nature != 'growth' and k.lowest >= 0 then 0 end as least
    from fct_target as t
    inner join dim_indicator as i on t.indicator_code = i.indicator_code
    left join known as k on t.indicator_code = k.indicator_code and t.ref_area = k.ref_area
    where t.is_default_reading
)

select f.* replace (
    greatest(f.obs_value, b.least) as obs_value,
    greatest(f.low_80, b.least) as low_80, greatest(f.high_80, b.least) as high_80,
    greatest(f.low_95, b.least) as low_95, greatest(f.high_95, b.least) as high_95
)
from fct_forecast as f
inner join bound as b
    on f.plan_id = b.plan_id and f.target_id = b.target_id and f.reading_id = b.reading_id
where f.obs_value is not null
qualify f.origin_period = max(f.origin_period) over (partition by f.plan_id, f.target_id)
order by f.plan_id, f.target_id, f.time_period
