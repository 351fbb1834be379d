-- Names of the codes in published tables. Recognition kinds are indicators and named in dim_indicator.
with

form_code as (
    select * from {{ ref('form_code') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

common_code as (
    select * from {{ ref('common_code') }}
),

member as (
    select * from {{ ref('member') }}
),

form_field as (
    select * from {{ ref('form_field') }}
),

verdict as (
    select * from {{ ref('verdict') }}
),

country as (
    select * from {{ ref('country') }}
),

source as (
    select * from {{ ref('source') }}
),

origin as (
    select * from {{ ref('origin') }}
),

evidence_grade as (
    select * from {{ ref('evidence_grade') }}
),

progress_class as (
    select * from {{ ref('progress_class') }}
),

copyright_group as (
    select * from {{ ref('copyright_group') }}
),

unit as (
    select * from {{ ref('unit') }}
),

disclosure_class as (
    select * from {{ ref('disclosure_class') }}
),

ip_intensive_class as (
    select * from {{ ref('ip_intensive_class') }}
),

industry as (
    select * from {{ ref('industry') }}
)

select
    f.form_id || '.' || f.field as code_list,
    f.code,
    f.name_zh,
    f.name_en
from form_code as f
left join indicator as i on f.code = i.indicator_code
where i.indicator_code is null and not starts_with(f.code, '_')
union all
select '*' as code_list, code, name_zh, name_en from common_code
union all
select column_name as code_list, member_code as code, name_zh, name_en from member
union all
select form_id as code_list, field as code, label_zh as name_zh, label_en as name_en
from form_field
where label_zh is not null
union all
select 'verdict' as code_list, verdict as code, name_zh, name_en from verdict
union all
select 'country' as code_list, country_code as code, name_zh, name_en from country
union all
select 'source' as code_list, source_code as code, name_zh, name_en from source
union all
-- Published figures are in base units.
select 'unit' as code_list, unit_code as code, name_zh, name_en from unit where unit_code = base_unit
union all
select 'origin' as code_list, origin as code, name_zh, name_en from origin
union all
select 'evidence_grade' as code_list, grade as code, name_zh, name_en from evidence_grade
union all
select 'progress_class' as code_list, progress_class as code, name_zh, name_en from progress_class
union all
select 'industry_code' as code_list, industry_digits as code, name_zh, name_en from industry
union all
select 'copyright_group' as code_list, group_code as code, name_zh, name_en from copyright_group
union all
select distinct caliber_code as code_list, class_code as code, name_zh, name_en from ip_intensive_class
union all
select classification as code_list, class_code as code, name_zh, name_en from disclosure_class
