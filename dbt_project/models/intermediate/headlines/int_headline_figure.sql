-- Figures of headline tables with their names: the whole of each indicator under its default caliber, of a year under its default
-- basis, of a quarter also since January. They are taken from published tables, so that what these withhold is withheld here.
with

observation as (
    select * from {{ ref('fct_observation') }}
),

indicator as (
    select * from {{ ref('dim_indicator') }}
),

area as (
    select * from {{ ref('dim_area') }}
),

source as (
    select * from {{ ref('source') }}
)

select
    o.indicator_code,
    i.name_zh as indicator_zh,
    i.name_en as indicator_en,
    o.ref_area,
    a.name_zh as area_zh,
    a.name_en as area_en,
    a.area_level,
    a.parent_area,
    o.time_period,
    o.freq,
    o.measure_basis,
    o.measure_basis = i.default_basis as is_default_basis,
    o.obs_value,
    o.unit_measure,
    i.unit_zh,
    i.unit_en,
    o.bound_type,
    o.obs_status,
    o.source_code,
    s.name_zh as source_zh,
    s.name_en as source_en,
    o.source_citation,
    o.evidence_grade,
    o.published_at,
    o.submission_id,
    o.source_ref,
    o.is_synthetic
from observation as o
inner join indicator as i
    on
        o.indicator_code = i.indicator_code
        and o.unit_measure = i.unit_measure
        and o.caliber_code = i.default_caliber
        and o.patent_type = i.whole_patent_type
        and o.applicant_type = i.whole_applicant_type
        and o.industry_code = i.whole_industry_code
        and o.item_class = i.whole_item_class
inner join area as a on o.ref_area = a.area_code
inner join source as s on o.source_code = s.source_code
where
    o.obs_value is not null
    and (o.measure_basis = i.default_basis or (o.freq = 'Q' and o.measure_basis = 'ytd'))
