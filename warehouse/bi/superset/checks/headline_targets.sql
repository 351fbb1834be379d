select
    t.name_zh,
    format('{:,.1f}', p.obs_value),
    format('{:,d}', cast(p.target_value as bigint)),
    format('{:,.1f}', 100 * p.attainment),
    v.name_zh,
    p.reason_zh
from fct_target as t
inner join fct_target_progress as p on t.plan_id = p.plan_id and t.target_id = p.target_id and t.reading_id = p.reading_id
inner join dim_verdict as v on p.verdict = v.verdict
where t.plan_id = 'tianjin-13fyp' and t.is_headline and t.is_default_reading and p.time_period = t.target_period
