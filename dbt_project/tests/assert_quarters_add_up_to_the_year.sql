-- The flows of a year's four quarters, where a district's returns give all of them, add up to the year.
with quarters as (
    select
        {{ columns(fact_key() | reject('equalto', 'time_period')) }},
        is_synthetic,
        left(time_period, 4) as year_period,
        sum(obs_value) as sum_of_quarters
    from {{ ref('fct_observation') }}
    where freq = 'Q' and measure_basis = 'flow' and source_code = 'district_return' and obs_value is not null
    group by all
    having count(*) = 4
)

select
    y.indicator_code,
    y.ref_area,
    y.time_period,
    q.sum_of_quarters,
    y.obs_value as year_value
from {{ ref('fct_observation') }} as y
inner join quarters as q
    on
        y.time_period = q.year_period
        and {{ same_key('y', 'q', ['time_period']) }}
        and y.is_synthetic = q.is_synthetic
where y.source_code = 'district_return' and abs(y.obs_value - q.sum_of_quarters) > 1e-9 * abs(y.obs_value)
