-- The input figures x and y of every layout measure, for each district and year in which any district has x.
with

layout_measure as (
    select * from {{ ref('layout_measure') }}
),

index_figure as (
    select * from {{ ref('int_index_figure') }}
),

area as (
    select * from {{ ref('area') }}
),

reporting_year as (
    select distinct year from {{ ref('int_reporting_year') }}
),

measure_years as (
    select distinct m.measure_code, f.time_period
    from layout_measure as m
    inner join index_figure as f
        on
            m.indicator_code = f.indicator_code
            and m.caliber_code = f.caliber_code
            and m.patent_type = f.patent_type
    inner join area as a on f.ref_area = a.area_code and a.area_level = 'district'
    inner join reporting_year as y on {{ period_year('f.time_period') }} = y.year
),

measure_districts as (
    select y.measure_code, y.time_period, a.area_code as ref_area, a.parent_area as city
    from measure_years as y
    inner join area as a on a.area_level = 'district' and {{ is_valid_on('a', period_end('y.time_period')) }}
)

select
    d.measure_code,
    d.time_period,
    d.ref_area,
    d.city,
    x.figure as x,
    y.figure as y,
    m.over_indicator is not null as has_y,
    coalesce(x.is_synthetic, false) or coalesce(y.is_synthetic, false) as is_synthetic
from measure_districts as d
inner join layout_measure as m on d.measure_code = m.measure_code
left join index_figure as x
    on
        m.indicator_code = x.indicator_code
        and m.caliber_code = x.caliber_code
        and m.patent_type = x.patent_type
        and d.ref_area = x.ref_area
        and d.time_period = x.time_period
left join index_figure as y
    on
        m.over_indicator = y.indicator_code
        and m.over_caliber = y.caliber_code
        and y.patent_type in ('_T', '_Z')
        and d.ref_area = y.ref_area
        and d.time_period = y.time_period
