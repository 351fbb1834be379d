-- Figures as their senders stated them, as points of series: one key, frequency and season each. Flows and year-to-date
-- figures within a year are compared with the same part of other years.
select
    submission_id,
    source_ref,
    {{ columns(fact_key()) }},
    freq,
    source_code,
    is_synthetic,
    is_current,
    obs_value,
    unit_measure,
    case when freq != 'A' and measure_basis != 'point' then substr(time_period, 6) else '' end as season,
    {{ period_year('time_period') }} * case when measure_basis != 'point' then 1 else {{ periods_a_year('freq') }} end
    + case
        when freq = 'A' or measure_basis != 'point' then 0
        else cast(ltrim(substr(time_period, 6), 'Q') as integer)
    end as step_no
from {{ ref('int_observation_ranked') }}
where is_latest_of_source and not is_derived and source_ref is not null and window_start is null and obs_value > 0
