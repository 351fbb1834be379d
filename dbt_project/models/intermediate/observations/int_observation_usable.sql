-- Observations that may be evidence for a target: real figures with a value, not broken down by industry.
select
    *,
    {{ period_year('time_period') }} as period_year
from {{ ref('int_observation_current') }}
where
    not is_synthetic
    and obs_value is not null
    and industry_code in ('_T', '_Z')
