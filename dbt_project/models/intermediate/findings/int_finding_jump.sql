-- Changes beyond what the series has shown so far, measured against the median and spread of its earlier changes: of one
-- source, with no break of definition between. A value that returns to the level before an outlier is not reported again.
with

series_point as (
    select * from {{ ref('int_series_point') }}
),

caliber_break as (
    select * from {{ ref('caliber_break') }}
),

series_neighbour as (
    select * from {{ ref('int_series_neighbour') }}
),

points as (
    select
        *,
        lag(time_period) over series as previous_period,
        lag(obs_value) over series as previous_value,
        lag(step_no) over series as previous_step,
        lag(obs_value, 2) over series as second_previous_value,
        lag(step_no, 2) over series as second_previous_step,
        ln(obs_value / lag(obs_value) over series) / (step_no - lag(step_no) over series) as change
    from series_point
    window series as (
        partition by {{ columns(fact_key() | reject('equalto', 'time_period')) }}, freq, season, source_code, is_synthetic
        order by step_no
    )
),

change_history as (
    select
        *,
        array_agg(change) filter (where change is not null) over earlier as changes,
        count(*) over earlier as n_earlier
    from points
    window earlier as (
        partition by {{ columns(fact_key() | reject('equalto', 'time_period')) }}, freq, season, source_code, is_synthetic
        order by step_no rows between unbounded preceding and 1 preceding
    )
),

spreads as (
    select
        *,
        list_median(changes) as usual_change,
        -- The median absolute deviation, scaled to a standard deviation.
        1.4826 * list_median(list_transform(changes, lambda x: abs(x - list_median(changes)))) as spread,
        -- The Poisson uncertainty of a count.
        case when unit_measure = 'ITEM' then sqrt(1 / obs_value + 1 / previous_value) else 0 end as count_uncertainty
    from change_history
    where n_earlier >= {{ threshold('series.jump', 'min_points') }}
),

deviations as (
    select
        *,
        abs(ln(obs_value / previous_value) - usual_change * (step_no - previous_step)) as deviation,
        abs(
            ln(obs_value / second_previous_value) - usual_change * (step_no - second_previous_step)
        ) as deviation_from_second_previous,
        {{ threshold('series.jump', 'max_spreads') }}
        * greatest(spread, count_uncertainty, {{ threshold('series.jump', 'min_spread') }})
        * sqrt(step_no - previous_step) as allowed
    from spreads
)

select
    j.submission_id,
    'series.jump' as rule_code,
    'query' as severity,
    j.source_ref,
    j.indicator_code || ' ' || j.time_period as column_name,
    {{ figure('j.obs_value') }} as found,
    {{ figure('j.previous_value') }} || ' (' || j.previous_period || ')' as expected
from deviations as j
where
    j.deviation > j.allowed
    and j.deviation_from_second_previous > j.allowed
    and not exists (
        select 1 from caliber_break as b
        where
            j.indicator_code = b.indicator_code
            and b.ref_area in ('*', j.ref_area)
            and {{ period_end('b.break_period') }} > {{ period_end('j.previous_period') }}
            and {{ period_end('b.break_period') }} <= {{ period_end('j.time_period') }}
    )
    -- A jump that a unit slip causes is not a finding of its own.
    and not exists (
        select 1 from series_neighbour as n
        where
            j.submission_id = n.submission_id
            and j.source_ref = n.source_ref
            and abs(log10(n.obs_value / n.neighbour_value)) >= 4 - {{ threshold('series.unit_slip', 'tolerance_dex') }}
    )
