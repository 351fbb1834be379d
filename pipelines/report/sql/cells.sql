select distinct submission_id, source_ref, value_raw
from fct_observation_vintage
where source_ref is not null and value_raw is not null
qualify count(distinct value_raw) over (partition by submission_id, source_ref) = 1
order by submission_id, source_ref
