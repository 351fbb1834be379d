-- One row for every year from the one after the origin up to the target year: a forecast, or the reason why there is none.
with

forecast_series as (
    select * from {{ ref('int_forecast_series') }}
),

forecast as (
    select * from {{ ref('int_forecast') }}
),

forecast_reason as (
    select * from {{ ref('forecast_reason') }}
),

horizons as (
    select
        s.*,
        cast(h.year as integer) as horizon_year,
        case when h.year > s.last_horizon then 'break_ahead' end as break_reason
    from forecast_series as s
    cross join unnest(range(s.origin_year + 1, s.target_year + 1)) as h (year)
),

forecasts_with_reason as (
    select
        h.* exclude (na_reason),
        f.* exclude (series_id, horizon_year, n_points, na_reason),
        coalesce(h.na_reason, h.break_reason, f.na_reason) as na_reason,
        case
            when f.value is null or f.p_met is not null then null
            when h.target_value is null then 'no_target_value'
            else 'too_few_for_chance'
        end as p_met_na_reason
    from horizons as h
    left join forecast as f on h.series_id = f.series_id and h.horizon_year = f.horizon_year
)

select
    s.plan_id,
    s.target_id,
    s.reading_id,
    s.time_period as origin_period,
    cast(s.horizon_year as varchar) as time_period,
    s.method,
    s.n_points,
    s.n_origins,
    cast(s.mean_abs_error as double) as mean_abs_error,
    cast(s.value as double) as obs_value,
    cast(s.low_80 as double) as low_80,
    cast(s.high_80 as double) as high_80,
    cast(s.low_95 as double) as low_95,
    cast(s.high_95 as double) as high_95,
    cast(s.target_value as double) as target_value,
    s.horizon_year = s.target_year as is_target_year,
    cast(s.p_met as double) as p_met,
    s.p_met_na_reason,
    s.na_reason,
    r.name_zh as reason_zh,
    r.name_en as reason_en,
    'forecast-1' as method_version,
    -- False by construction: only real figures are points. Published for a uniform contract.
    false as is_synthetic
from forecasts_with_reason as s
left join forecast_reason as r on coalesce(s.na_reason, s.p_met_na_reason) = r.reason_code
