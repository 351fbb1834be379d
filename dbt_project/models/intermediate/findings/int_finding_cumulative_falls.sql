-- Cumulative counts that are less than those of an earlier year: one of the two is wrong.
with

observation_current as (
    select * from {{ ref('int_observation_current') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

annual_series as (
    select
        o.*,
        lag(o.obs_value) over years as previous_value,
        lag(o.time_period) over years as previous_period,
        lag(o.rounding_half_width) over years as previous_half_width
    from observation_current as o
    inner join indicator as i on o.indicator_code = i.indicator_code
    where i.is_monotone and o.freq = 'A' and o.measure_basis = i.default_basis and o.obs_value is not null
    window years as (partition by {{ columns(fact_key() | reject('equalto', 'time_period'), 'o') }} order by o.time_period)
)

select
    submission_id,
    'series.cumulative_falls' as rule_code,
    'query' as severity,
    source_ref,
    indicator_code,
    ref_area,
    time_period,
    patent_type,
    unit_measure,
    obs_value,
    previous_value as expected_value,
    previous_period as expected_period
from annual_series
where previous_value - obs_value > coalesce(rounding_half_width, 0) + coalesce(previous_half_width, 0)
