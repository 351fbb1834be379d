-- Districts whose figure exceeds that of their city, for additive indicators and the latest figure of each source.
with

area as (
    select * from {{ ref('area') }}
),

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

districts as (
    select distinct area_code, parent_area from area where area_level = 'district' and is_current
)

select
    o.submission_id,
    'series.district_above_city' as rule_code,
    'query' as severity,
    o.source_ref,
    o.indicator_code,
    o.ref_area,
    o.time_period,
    o.patent_type,
    o.unit_measure,
    o.obs_value,
    c.obs_value as expected_value,
    c.ref_area as expected_area
from observation_ranked as o
inner join districts as d on o.ref_area = d.area_code
inner join indicator as i on o.indicator_code = i.indicator_code and i.is_additive
inner join observation_ranked as c
    on d.parent_area = c.ref_area and {{ same_key('o', 'c', ['ref_area']) }} and c.is_current
where
    o.is_latest_of_source
    and o.source_ref is not null
    and o.obs_value - c.obs_value > coalesce(o.rounding_half_width, 0) + coalesce(c.rounding_half_width, 0)
-- A value derived from a cell (a year from its fourth quarter) is not reported beside the cell itself.
qualify row_number() over (partition by o.submission_id, o.source_ref order by o.is_derived, o.time_period) = 1
