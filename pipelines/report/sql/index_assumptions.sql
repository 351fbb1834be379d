select s.system_code, s.version, s.subject, s.time_period,
    max(s.obs_value) filter (where s.kind = 'first_order') as first_order,
    max(s.obs_value) filter (where s.kind = 'total') as total,
    bool_or(s.is_synthetic) as is_synthetic
from fct_index_sensitivity as s
where
    s.kind in ('first_order', 'total')
    and (s.system_code, s.version, s.scenario) in (
        select (x.system_code, x.version, x.scenario) from fct_index_score as x where x.is_default_scenario
    )
group by s.system_code, s.version, s.subject, s.time_period
qualify s.time_period = max(s.time_period) over (partition by s.system_code, s.version)
order by s.system_code, s.version, total desc, s.subject
