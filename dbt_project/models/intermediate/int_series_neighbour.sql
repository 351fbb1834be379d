-- Each current figure with the middle of its nearest neighbours in time, up to two on either side.
with

nearest as (
    select
        *,
        [
            lag(obs_value, 2) over series, lag(obs_value) over series,
            lead(obs_value) over series, lead(obs_value, 2) over series
        ] as beside
    from {{ ref('int_series_point') }}
    where is_current
    window series as (
        partition by {{ columns(fact_key() | reject('equalto', 'time_period')) }}, freq, season order by step_no
    )
)

select
    * exclude (beside),
    len(list_filter(beside, lambda x: x is not null)) as n_neighbours,
    -- The middle in proportion, so that one neighbour too many by 10,000 times moves it to neither.
    pow(10, list_median(list_transform(beside, lambda x: log10(x)))) as neighbour_value
from nearest
