-- A row for each indicator, area above the districts and quarter: its own figure, and that since January beside it.
with

headline_figure as (
    select * from {{ ref('int_headline_figure') }}
),

quarter_figures as (
    select
        *,
        max(obs_value) filter (where is_default_basis) over one_quarter as of_quarter,
        max(obs_value) filter (where measure_basis = 'ytd') over one_quarter as since_january
    from headline_figure
    where
        freq = 'Q'
        and area_level in ('country', 'province', 'special', 'city')
    window one_quarter as (partition by indicator_code, ref_area, time_period, is_synthetic)
    -- Of two figures, source and unit are those of the quarter's own.
    qualify row_number() over (
        partition by indicator_code, ref_area, time_period, is_synthetic order by is_default_basis desc
    ) = 1
)

select
    * exclude (freq, is_default_basis, parent_area, measure_basis, of_quarter, since_january) replace (of_quarter as obs_value),
    since_january as ytd_value
from quarter_figures
