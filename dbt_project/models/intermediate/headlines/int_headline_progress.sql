-- The verdict on each target of a plan under its default reading, in the latest year of its plan that is over, with all names.
with

target_progress as (
    select * from {{ ref('fct_target_progress') }}
),

target as (
    select * from {{ ref('fct_target') }}
),

plan as (
    select * from {{ ref('dim_plan') }}
),

verdict as (
    select * from {{ ref('dim_verdict') }}
),

area as (
    select * from {{ ref('dim_area') }}
),

unit as (
    select * from {{ ref('unit') }}
),

indicator_unit as (
    select * from {{ ref('indicator_unit') }}
),

source as (
    select * from {{ ref('source') }}
),

agency as (
    select * from {{ ref('dim_agency') }}
),

latest_progress as (
    select t.*
    from target_progress as t
    inner join plan as n on t.plan_id = n.plan_id and t.time_period = cast(n.assessed_year as varchar)
    where t.is_default_reading
)

select
    p.plan_id,
    n.name_zh as plan_zh,
    n.name_en as plan_en,
    p.target_id,
    t.name_zh as target_zh,
    t.name_en as target_en,
    t.is_headline,
    p.indicator_code,
    p.ref_area,
    a.name_zh as area_zh,
    a.name_en as area_en,
    p.time_period,
    t.target_period,
    t.comparator,
    p.target_value,
    p.obs_value,
    t.unit_measure,
    coalesce(c.unit_zh, u.name_zh) as unit_zh,
    coalesce(c.unit_en, u.name_en) as unit_en,
    p.obs_time_period,
    p.attainment,
    p.verdict,
    v.name_zh as verdict_zh,
    v.name_en as verdict_en,
    p.reason_zh,
    p.reason_en,
    p.evidence_kind,
    p.bound_type,
    p.evidence_grade,
    p.is_provisional,
    p.is_robust,
    p.is_overtaken,
    p.is_proxy,
    p.obs_source as source_code,
    s.name_zh as source_zh,
    s.name_en as source_en,
    p.source_submission_id as submission_id,
    p.source_ref,
    p.responsible_agency,
    g.name_zh as agency_zh,
    g.name_en as agency_en,
    p.is_synthetic
from latest_progress as p
inner join target as t on p.plan_id = t.plan_id and p.target_id = t.target_id and p.reading_id = t.reading_id
inner join plan as n on p.plan_id = n.plan_id
inner join verdict as v on p.verdict = v.verdict
inner join area as a on p.ref_area = a.area_code
inner join unit as u on t.unit_measure = u.unit_code
left join indicator_unit as c on p.indicator_code = c.indicator_code and t.unit_measure = 'ITEM'
left join source as s on p.obs_source = s.source_code
left join agency as g on p.responsible_agency = g.agency_code
