select
    v.name_zh,
    count(*),
    count(*) / sum(count(*)) over ()
from fct_target_progress as p
inner join dim_verdict as v on p.verdict = v.verdict
where
    p.plan_id = 'tianjin-13fyp' and p.is_default_reading
    and p.time_period = (select max(time_period) from fct_target_progress where plan_id = 'tianjin-13fyp')
group by v.name_zh
