-- The series to forecast, one for each target, reading and year before the target year, with the last year that may be
-- forecast. na_reason says why a series is not forecast; too few points are found by int_forecast.
with

forecast_point as (
    select * from {{ ref('int_forecast_point') }}
),

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

caliber_break as (
    select * from {{ ref('caliber_break') }}
),

target_nature as (
    select * from {{ ref('target_nature') }}
),

point_counts as (
    select
        plan_id,
        target_id,
        reading_id,
        time_period,
        max(period_year) as last_point,
        count(*) as n_points
    from forecast_point
    group by all
),

-- The first break after the origin: later years follow another definition.
breaks_ahead as (
    select
        f.plan_id,
        f.target_id,
        f.reading_id,
        f.time_period,
        min({{ period_year('b.break_period') }}) as first_break
    from target_frame as f
    inner join caliber_break as b
        on
            f.evidence_indicator = b.indicator_code
            and b.ref_area in ('*', f.ref_area)
            and b.affects_verdict
            and f.assessed_year < {{ period_year('b.break_period') }}
    group by all
)

select
    f.plan_id,
    f.target_id,
    f.reading_id,
    f.time_period,
    {{ series_id('f') }} as series_id,
    f.assessed_year as origin_year,
    f.target_year,
    cast(coalesce(p.n_points, 0) as integer) as n_points,
    f.target_value,
    f.is_smaller_better,
    f.nature = 'stock' as is_stock,
    cast(least(f.target_year, coalesce(b.first_break - 1, f.target_year)) as integer) as last_horizon,
    case
        when not n.is_forecast then 'nature_not_forecast'
        when p.last_point < f.assessed_year - 1 then 'stale'
    end as na_reason
from target_frame as f
inner join target_nature as n on f.nature = n.nature
left join point_counts as p
    on
        f.plan_id = p.plan_id
        and f.target_id = p.target_id
        and f.reading_id = p.reading_id
        and f.time_period = p.time_period
left join breaks_ahead as b
    on
        f.plan_id = b.plan_id
        and f.target_id = b.target_id
        and f.reading_id = b.reading_id
        and f.time_period = b.time_period
where f.assessed_year < f.target_year
