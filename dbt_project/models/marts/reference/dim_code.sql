-- Codes that published tables carry, in words. What is counted (recognition_kind and the like) has its words in dim_indicator.
select
    f.form_id || '.' || f.field as code_list,
    f.code,
    f.name_zh,
    f.name_en
from {{ ref('form_code') }} as f
left join {{ ref('indicator') }} as i on f.code = i.indicator_code
where i.indicator_code is null and not starts_with(f.code, '_')
union all
select '*' as code_list, code, name_zh, name_en from {{ ref('common_code') }}
union all
select column_name as code_list, member_code as code, name_zh, name_en from {{ ref('member') }}
union all
select form_id as code_list, field as code, label_zh as name_zh, label_en as name_en
from {{ ref('form_field') }}
where label_zh is not null
union all
select 'verdict' as code_list, verdict as code, name_zh, name_en from {{ ref('verdict') }}
union all
select 'country' as code_list, country_code as code, name_zh, name_en from {{ ref('country') }}
union all
select 'source' as code_list, source_code as code, name_zh, name_en from {{ ref('source') }}
union all
select 'copyright_group' as code_list, group_code as code, name_zh, name_en from {{ ref('copyright_group') }}
union all
select distinct caliber_code as code_list, class_code as code, name_zh, name_en from {{ ref('ip_intensive_class') }}
