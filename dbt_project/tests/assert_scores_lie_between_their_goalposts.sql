-- A score between two fixed goalposts is from 0 to 100 and changes by no more. An index with its base year at 100 has no such
-- bounds.
select
    s.system_code,
    s.scenario,
    s.node_code,
    s.ref_area,
    s.time_period,
    s.score as found
from {{ ref('fct_index_score') }} as s
inner join {{ ref('dim_index') }} as x on s.system_code = x.system_code and s.version = x.version
where x.normaliser = 'minmax' and not s.score between 0 and 100.000000001
union all
select
    c.system_code,
    c.scenario,
    c.node_code,
    c.ref_area,
    c.time_period,
    c.change as found
from {{ ref('fct_index_change') }} as c
inner join {{ ref('dim_index') }} as x on c.system_code = x.system_code and c.version = x.version
where x.normaliser = 'minmax' and not c.change between -100.000000001 and 100.000000001
