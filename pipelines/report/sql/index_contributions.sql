select s.system_code, s.version, s.node_code, s.ref_area, s.contribution
from fct_index_score as s
where s.is_default_scenario
qualify
    s.level = 1
    and s.time_period = max(s.time_period) filter (where s.score is not null) over (partition by s.system_code, s.version)
order by s.system_code, s.version, s.node_code, s.ref_area
