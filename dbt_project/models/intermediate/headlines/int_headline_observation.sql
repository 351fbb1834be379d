-- A figure of a year for each indicator and area above the districts; groups of areas would stand beside their members.
with

headline_figure as (
    select * from {{ ref('int_headline_figure') }}
)

select * exclude (freq, is_default_basis, parent_area)
from headline_figure
where
    freq = 'A'
    and area_level in ('country', 'province', 'special', 'city')
