-- The clause of the plan is written in both languages, one after the other.
select i.*, split_part(i.plan_clause, ' / ', 1) as plan_clause_zh,
    nullif(split_part(i.plan_clause, ' / ', 2), '') as plan_clause_en,
    (
        select max(s.time_period) from fct_index_score as s
        where s.system_code = i.system_code and s.version = i.version and s.is_default_scenario and s.score is not null
    ) as last_scored
from dim_index as i
order by i.system_code, i.version
