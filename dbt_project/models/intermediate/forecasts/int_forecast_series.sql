-- The series that may be drawn on, and how far: a target under a reading, as seen from each year before its target
-- year. Why one may not is said here where the points themselves do not say it (too few of them: int_forecast).
with

point_counts as (
    select
        {{ columns(target_key()) }},
        max(period_year) as last_point,
        count(*) as n_points
    from {{ ref('int_forecast_point') }}
    group by all
),

-- The first break after the origin: from there on another definition is counted.
breaks_ahead as (
    select
        {{ columns(target_key(), 'f') }},
        min({{ period_year('b.break_period') }}) as first_break
    from {{ ref('int_target_frame') }} as f
    inner join {{ ref('caliber_break') }} as b
        on
            f.evidence_indicator = b.indicator_code
            and b.ref_area in ('*', f.ref_area)
            and b.affects_verdict
            and f.assessed_year < {{ period_year('b.break_period') }}
    group by all
)

select
    {{ columns(target_key(), 'f') }},
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
from {{ ref('int_target_frame') }} as f
inner join {{ ref('target_nature') }} as n on f.nature = n.nature
left join point_counts as p on {{ same(target_key(), 'f', 'p') }}
left join breaks_ahead as b on {{ same(target_key(), 'f', 'b') }}
where f.assessed_year < f.target_year
