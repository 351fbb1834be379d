with

indicator as (
    select * from {{ ref('indicator') }}
),

indicator_alias as (
    select * from {{ ref('indicator_alias') }}
),

unit as (
    select * from {{ ref('unit') }}
),

indicator_unit as (
    select * from {{ ref('indicator_unit') }}
),

-- The members of the whole of an indicator: those of its names that name no part of it.
whole as (
    select distinct
        indicator_code,
        patent_type,
        applicant_type,
        industry_code,
        item_class
    from indicator_alias
    where
        patent_type in ('_T', '_Z')
        and applicant_type in ('_T', '_Z')
        and industry_code in ('_T', '_Z')
        and item_class in ('_T', '_Z')
)

select
    i.indicator_code,
    i.name_zh,
    i.name_en,
    i.subject,
    i.unit_measure,
    coalesce(c.unit_zh, u.name_zh) as unit_zh,
    coalesce(c.unit_en, u.name_en) as unit_en,
    i.default_basis,
    i.default_caliber,
    -- An indicator without names of senders is counted or computed, and not broken down.
    coalesce(w.patent_type, '_Z') as whole_patent_type,
    coalesce(w.applicant_type, '_Z') as whole_applicant_type,
    coalesce(w.industry_code, '_Z') as whole_industry_code,
    coalesce(w.item_class, '_Z') as whole_item_class,
    i.nature,
    i.is_additive,
    i.is_monotone,
    i.is_ratio_of_stocks,
    i.direction,
    i.derived_from,
    i.responsible_role,
    i.form_id,
    i.note
from indicator as i
inner join unit as u on i.unit_measure = u.unit_code
left join indicator_unit as c on i.indicator_code = c.indicator_code
left join whole as w on i.indicator_code = w.indicator_code
