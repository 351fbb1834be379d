-- Each current figure with the geometric median of its nearest neighbours in time, up to two on either side.
with

series_point as (
    select * from {{ ref('int_series_point') }}
),

nearest_neighbours as (
    select
        *,
        [
            lag(level_value, 2) over series, lag(level_value) over series,
            lead(level_value) over series, lead(level_value, 2) over series
        ] as neighbours
    from series_point
    where is_current
    window series as (
        partition by {{ columns(fact_key() | reject('equalto', 'time_period')) }}, freq, season order by step_no
    )
),

neighbour_medians as (
    select
        *,
        -- The geometric median, which gives two neighbours the same weight.
        pow(10, list_median(list_transform(neighbours, lambda x: log10(x)))) as neighbour_level
    from nearest_neighbours
)

select
    * exclude (neighbours, neighbour_level),
    -- As a figure of the same part of the year.
    neighbour_level * obs_value / level_value as neighbour_value,
    -- Neighbours within a power of ten of their median: one with a slip of its own is no evidence.
    len(list_filter(neighbours, lambda x: abs(log10(x / neighbour_level)) < 1)) as n_neighbours
from neighbour_medians
