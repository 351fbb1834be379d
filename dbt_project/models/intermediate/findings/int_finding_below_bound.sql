-- Figures below the lower bound that another indicator sets, such as registrations ever made below those in force.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

indicator_bound as (
    select * from {{ ref('indicator_bound') }}
)

select
    o.submission_id,
    'series.below_bound' as rule_code,
    'query' as severity,
    o.source_ref,
    o.indicator_code,
    o.ref_area,
    o.time_period,
    o.patent_type,
    o.unit_measure,
    o.obs_value,
    v.obs_value as expected_value,
    b.bound_by_indicator as expected_indicator
from observation_ranked as o
inner join indicator_bound as b on o.indicator_code = b.indicator_code
inner join observation_ranked as v
    on
        b.bound_by_indicator = v.indicator_code
        and {{ same_key('o', 'v', ['indicator_code']) }}
        and v.is_current
        and o.is_synthetic = v.is_synthetic
where
    o.is_current
    and v.obs_value - o.obs_value > coalesce(o.rounding_half_width, 0) + coalesce(v.rounding_half_width, 0)
