-- The figures x and y of every measure that has them, for each district and year in which any district has x.
with

measure_years as (
    select distinct m.measure_code, f.time_period
    from {{ ref('layout_measure') }} as m
    inner join {{ ref('int_index_figure') }} as f
        on {{ same(['indicator_code', 'caliber_code', 'patent_type'], 'm', 'f') }}
    inner join {{ ref('area') }} as a on f.ref_area = a.area_code and a.area_level = 'district'
    inner join {{ ref('plan') }} as p on {{ period_year('f.time_period') }} between p.base_year + 1 and p.end_year
),

measure_districts as (
    select y.measure_code, y.time_period, a.area_code as ref_area, a.parent_area as city
    from measure_years as y
    inner join {{ ref('area') }} as a on a.area_level = 'district' and {{ is_valid_on('a', period_end('y.time_period')) }}
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
inner join {{ ref('layout_measure') }} as m on d.measure_code = m.measure_code
left join {{ ref('int_index_figure') }} as x
    on
        {{ same(['indicator_code', 'caliber_code', 'patent_type'], 'm', 'x') }}
        and {{ same(['ref_area', 'time_period'], 'd', 'x') }}
left join {{ ref('int_index_figure') }} as y
    on
        m.over_indicator = y.indicator_code
        and m.over_caliber = y.caliber_code
        and y.patent_type in ('_T', '_Z')
        and {{ same(['ref_area', 'time_period'], 'd', 'y') }}
