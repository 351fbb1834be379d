with

last_scored as (
    select s.system_code, s.version, s.node_code, s.name_zh, s.name_en, s.level, s.sort_order, s.weight, s.weight_source,
        s.rank, s.ref_area
    from fct_index_score as s
    where s.is_default_scenario
    qualify
        s.level > 0
        and s.time_period = max(s.time_period) filter (where s.score is not null) over (partition by s.system_code, s.version)
)

select * exclude (rank, ref_area)
from last_scored
qualify row_number() over (
    partition by system_code, version, node_code order by sort_order, rank nulls last, ref_area
) = 1
order by system_code, version, sort_order, node_code
