-- Two sources of the same key that differ by more than their rounding allows.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
)

select
    o.submission_id,
    'series.parallel_source_gap' as rule_code,
    'note' as severity,
    o.source_ref,
    o.indicator_code,
    o.ref_area,
    o.time_period,
    o.patent_type,
    o.unit_measure,
    o.obs_value,
    o.source_code,
    c.obs_value as expected_value,
    c.source_code as expected_source
from observation_ranked as o
inner join observation_ranked as c on c.is_current and {{ same_key('o', 'c') }}
where
    o.is_latest_of_source
    and not o.is_current
    and o.is_synthetic = c.is_synthetic
    and o.bound_type != 'approximate'
    and case
        when o.bound_type = 'at_least' then o.obs_value - c.obs_value
        else abs(o.obs_value - c.obs_value)
    end > coalesce(o.rounding_half_width, 0) + coalesce(c.rounding_half_width, 0) + 1e-9 * abs(c.obs_value)
