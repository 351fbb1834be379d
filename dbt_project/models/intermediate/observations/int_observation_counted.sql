-- Counts of areas at each year's end that the build's day has reached: of all areas of a level, or of those with a positive
-- figure. Where an area has not reported, the count is a lower bound; a count that uses a synthetic figure is synthetic.
with

build_context as (
    select * from {{ source('inputs', 'context') }}
),

area as (
    select * from {{ ref('area') }}
),

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

area_count as (
    select * from {{ ref('area_count') }}
),

counted_years as (
    select
        n.*,
        cast(y.year as varchar) as time_period,
        make_date(cast(y.year as integer), 12, 31) as day
    from area_count as n
    cross join build_context as c
    cross join unnest(range(n.first_year, year(c.as_of) + 1)) as y (year)
    where make_date(cast(y.year as integer), 12, 31) <= c.as_of
),

own_figures as (
    select o.*
    from observation_ranked as o
    inner join indicator as i on o.indicator_code = i.indicator_code and o.measure_basis = i.default_basis
    where
        o.is_current
        and o.freq = 'A'
        and o.caliber_code = 'base'
        and o.patent_type in ('_T', '_Z')
        and o.applicant_type in ('_T', '_Z')
        and o.industry_code in ('_T', '_Z')
        and o.item_class in ('_T', '_Z')
)

select
    c.indicator_code,
    a.parent_area as ref_area,
    c.time_period,
    i.default_basis as measure_basis,
    'base' as caliber_code,
    '_Z' as patent_type,
    '_Z' as applicant_type,
    '_Z' as industry_code,
    '_Z' as item_class,
    'A' as freq,
    cast(count(*) filter (where c.counted_indicator is null or o.obs_value > 0) as double) as obs_value,
    i.unit_measure,
    cast(0 as double) as rounding_half_width,
    case
        when c.counted_indicator is not null and count(o.obs_value) < count(*) then 'at_least' else 'exact'
    end as bound_type,
    'A' as obs_status,
    coalesce(bool_or(o.is_synthetic), false) as is_synthetic,
    'computed' as source_code,
    'computed' as origin,
    -- The list of areas is official.
    coalesce(max(o.evidence_grade), 'A') as evidence_grade,
    max(o.published_at) as published_at,
    'stated' as date_basis,
    any_value(o.form_id) as form_id,
    -- One of the counted cells, so that the count can be traced.
    max(o.submission_id) as submission_id,
    arg_max(o.source_ref, (o.submission_id, o.source_ref)) as source_ref,
    arg_max(o.source_row, (o.submission_id, o.source_ref)) as source_row
from counted_years as c
inner join indicator as i on c.indicator_code = i.indicator_code
inner join area as a on c.area_level = a.area_level and {{ is_valid_on('a', 'c.day') }}
left join own_figures as o
    on c.counted_indicator = o.indicator_code and a.area_code = o.ref_area and c.time_period = o.time_period
group by c.indicator_code, c.counted_indicator, a.parent_area, c.time_period, i.default_basis, i.unit_measure
having c.counted_indicator is null or count(o.obs_value) > 0
