-- Every current value among the vintages is the one in fct_observation.
select v.indicator_code, v.ref_area, v.time_period, v.obs_value, o.obs_value as shown
from {{ ref('fct_observation_vintage') }} as v
left join {{ ref('fct_observation') }} as o on {{ same_key('v', 'o') }}
where v.is_current and v.obs_value is distinct from o.obs_value and o.source_code is distinct from 'computed'
