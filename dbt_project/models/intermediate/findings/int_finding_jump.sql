-- Figures far from what their series shows, of one source, with no break of definition between. With enough earlier points
-- the measure is the median and spread of the earlier changes, and a value that returns to the level before an outlier is
-- not reported; with fewer it is the neighbours on both sides, if they agree with one another.
{% set series = columns(fact_key() | reject('equalto', 'time_period')) ~ ', freq, season, source_code, is_synthetic' -%}
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
        lag(level_value) over series as previous_level,
        lag(step_no) over series as previous_step,
        lag(level_value, 2) over series as second_previous_level,
        lag(step_no, 2) over series as second_previous_step,
        ln(level_value / lag(level_value) over series) / (step_no - lag(step_no) over series) as change,
        first_value(time_period) over nearest as first_neighbour_period,
        last_value(time_period) over nearest as last_neighbour_period,
        list_filter(
            [
                lag(level_value, 2) over series, lag(level_value) over series,
                lead(level_value) over series, lead(level_value, 2) over series
            ],
            lambda x: x is not null
        ) as neighbours
    from series_point
    window
        series as (partition by {{ series }} order by step_no),
        nearest as (partition by {{ series }} order by step_no rows between 2 preceding and 2 following)
),

change_history as (
    select
        *,
        pow(10, list_median(list_transform(neighbours, lambda x: log10(x)))) as neighbour_level,
        array_agg(change) filter (where change is not null) over earlier as changes,
        count(*) over earlier as n_earlier
    from points
    window earlier as (
        partition by {{ series }} order by step_no rows between unbounded preceding and 1 preceding
    )
),

spreads as (
    select
        *,
        list_median(changes) as usual_change,
        -- The median absolute deviation, scaled to a standard deviation.
        1.4826 * list_median(list_transform(changes, lambda x: abs(x - list_median(changes)))) as spread,
        -- The Poisson uncertainty of a count.
        case when unit_measure = 'ITEM' then sqrt(1 / level_value + 1 / previous_level) else 0 end as count_uncertainty,
        case when unit_measure = 'ITEM' then sqrt(1 / level_value + 1 / neighbour_level) else 0 end as neighbour_uncertainty,
        n_earlier >= {{ threshold('series.jump', 'min_points') }} as has_history
    from change_history
),

history_jumps as (
    select
        *,
        previous_level as expected_level,
        previous_period as expected_period,
        previous_period as from_period,
        time_period as to_period
    from spreads
    where
        has_history
        and least(
            abs(ln(level_value / previous_level) - usual_change * (step_no - previous_step)),
            abs(ln(level_value / second_previous_level) - usual_change * (step_no - second_previous_step))
        ) > {{ threshold('series.jump', 'max_spreads') }}
        * greatest(spread, count_uncertainty, {{ threshold('series.jump', 'min_spread') }})
        * sqrt(step_no - previous_step)
),

neighbour_jumps as (
    select
        *,
        neighbour_level as expected_level,
        cast(null as varchar) as expected_period,
        first_neighbour_period as from_period,
        last_neighbour_period as to_period
    from spreads
    where
        not has_history
        and len(neighbours) >= {{ threshold('series.jump', 'min_neighbours') }}
        and list_max(list_transform(neighbours, lambda x: abs(ln(x / neighbour_level))))
        <= {{ threshold('series.jump', 'max_spreads') }} * {{ threshold('series.jump', 'min_spread') }}
        and abs(ln(level_value / neighbour_level)) > {{ threshold('series.jump', 'max_spreads') }}
        * greatest(neighbour_uncertainty, {{ threshold('series.jump', 'min_neighbour_spread') }})
),

jumps as (
    select * from history_jumps
    union all by name
    select * from neighbour_jumps
)

select
    j.submission_id,
    'series.jump' as rule_code,
    'query' as severity,
    j.source_ref,
    j.indicator_code,
    j.ref_area,
    j.time_period,
    j.patent_type,
    j.unit_measure,
    j.obs_value,
    {{ about('j.expected_level * j.obs_value / j.level_value') }} as expected_value,
    j.expected_period
from jumps as j
where
    -- A definition that changes within a period makes the next period differ, too.
    not exists (
        select 1 from caliber_break as b
        where
            j.indicator_code = b.indicator_code
            and b.ref_area in ('*', j.ref_area)
            and {{ period_start('b.break_period') }} > {{ period_start('j.from_period') }}
            and {{ period_start('b.break_period') }} <= {{ period_end('j.to_period') }}
    )
    -- A jump that a unit slip causes is not a finding of its own.
    and not exists (
        select 1 from series_neighbour as n
        where
            j.submission_id = n.submission_id
            and j.source_ref = n.source_ref
            and abs(log10(n.obs_value / n.neighbour_value)) >= 4 - {{ threshold('series.unit_slip', 'tolerance_dex') }}
    )
-- A figure that two series name is one finding.
qualify row_number() over (partition by j.submission_id, j.source_ref, j.indicator_code, j.time_period order by j.season) = 1
