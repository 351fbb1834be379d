select c.system_code, c.version, c.ref_area, c.node_code, c.name_zh, c.name_en, c.change, c.score_change,
    c.rank_before, c.rank_after, c.from_period, c.time_period, c.is_comparable, c.is_synthetic,
    i.name_zh as index_zh, i.name_en as index_en
from fct_index_change as c
left join dim_index as i on c.system_code = i.system_code and c.version = i.version
where
    (c.system_code, c.version, c.scenario) in (
        select (s.system_code, s.version, s.scenario) from fct_index_score as s where s.is_default_scenario
    )
    and c.change is not null
qualify
    c.time_period = max(c.time_period) over (partition by c.system_code, c.version)
    and row_number() over (
        partition by c.system_code, c.version, c.ref_area, c.time_period order by abs(c.change) desc, c.node_code
    ) <= 3
order by c.system_code, c.version, c.ref_area, abs(c.change) desc, c.node_code
