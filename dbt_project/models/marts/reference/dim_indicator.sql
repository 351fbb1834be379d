with

indicator as (
    select * from {{ ref('indicator') }}
),

unit as (
    select * from {{ ref('unit') }}
)

select
    i.indicator_code,
    i.name_zh,
    i.name_en,
    i.subject,
    i.unit_measure,
    u.name_zh as unit_zh,
    u.name_en as unit_en,
    i.default_basis,
    i.nature,
    i.is_additive,
    i.is_monotone,
    i.is_ratio_of_stocks,
    i.direction,
    i.derived_from,
    i.responsible_agency,
    i.form_id,
    i.note
from indicator as i
inner join unit as u on i.unit_measure = u.unit_code
