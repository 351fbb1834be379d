-- A measure of regional layout has a finite value, or a reason why it has none.
select measure_code, ref_area, time_period, field, obs_value, na_reason
from {{ ref('fct_regional_layout') }}
where (obs_value is null) != (na_reason is not null) or isnan(obs_value) or isinf(obs_value)
