with

layout as (
    select * from {{ ref('int_layout') }}
),

layout_measure as (
    select * from {{ ref('layout_measure') }}
)

select
    l.measure_code,
    m.kind,
    m.name_zh,
    m.name_en,
    l.ref_area,
    l.time_period,
    l.field,
    cast(l.measured as double) as obs_value,
    m.unit_measure,
    l.na_reason,
    'layout-1' as method_version,
    l.is_synthetic
from layout as l
inner join layout_measure as m on l.measure_code = m.measure_code
