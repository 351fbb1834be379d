-- Each current figure with the middle of its nearest neighbours in time, up to two on either side.
with

series_point as (
    select * from {{ ref('int_series_point') }}
),

nearest_neighbours as (
    select
        *,
        [
            lag(obs_value, 2) over series, lag(obs_value) over series,
            lead(obs_value) over series, lead(obs_value, 2) over series
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
        -- The middle in proportion, so that of two neighbours neither is believed before the other.
        pow(10, list_median(list_transform(neighbours, lambda x: log10(x)))) as neighbour_value
    from nearest_neighbours
)

select
    * exclude (neighbours),
    -- Those that agree with their middle: a neighbour that slipped itself says nothing.
    len(list_filter(neighbours, lambda x: abs(log10(x / neighbour_value)) < 1)) as n_neighbours
from neighbour_medians
