-- Every leaf of every index, for every area of the index's level and every scored year: an indicator, or one divided by
-- another. An area without the figure has a row without a value.
with

area as (
    select * from {{ ref('area') }}
),

index_system as (
    select * from {{ ref('index_system') }}
),

index_tree as (
    select * from {{ ref('int_index_tree') }}
),

index_measure as (
    select * from {{ ref('index_measure') }}
),

index_figure as (
    select * from {{ ref('int_index_figure') }}
),

-- An index of districts is of those of its region; one of a city is of the region itself; one of regions is of its region
-- and the provinces of the same group.
scored_areas as (
    select s.system_code, a.area_code, a.valid_from, a.valid_to
    from index_system as s
    inner join area as a
        on s.area_level = a.area_level and (s.region_area = a.area_code or s.region_area = a.parent_area)
    union all
    select s.system_code, p.area_code, p.valid_from, p.valid_to
    from index_system as s
    inner join area as p on p.area_level in ('city', 'province')
    where
        s.area_level = 'region'
        and p.area_group in (select h.area_group from area as h where h.area_code = s.region_area)
),

scored_units as (
    select
        s.system_code,
        s.is_real_only,
        a.area_code as ref_area,
        cast(y.year as varchar) as time_period
    from index_system as s
    cross join unnest(range(s.first_year, s.last_year + 1)) as y (year)
    inner join scored_areas as a
        on s.system_code = a.system_code and {{ is_valid_on('a', 'make_date(cast(y.year as integer), 12, 31)') }}
)

select
    s.system_code,
    s.ref_area,
    s.time_period,
    n.node_code,
    m.unit_measure,
    case
        when m.over_indicator is null then m.multiplier * f.figure
        else m.multiplier * f.figure / nullif(o.figure, 0)
    end as measured,
    coalesce(f.is_synthetic, false) or coalesce(o.is_synthetic, false) as is_synthetic
from scored_units as s
inner join index_tree as n on s.system_code = n.system_code
inner join index_measure as m on n.measure_code = m.measure_code
left join index_figure as f
    on
        m.indicator_code = f.indicator_code
        and m.caliber_code = f.caliber_code
        and m.patent_type = f.patent_type
        and s.ref_area = f.ref_area
        and s.time_period = f.time_period
        and not (s.is_real_only and f.is_synthetic)
left join index_figure as o
    on
        m.over_indicator = o.indicator_code
        and m.over_caliber = o.caliber_code
        and m.over_patent_type = o.patent_type
        and s.ref_area = o.ref_area
        and s.time_period = o.time_period
        and not (s.is_real_only and o.is_synthetic)
