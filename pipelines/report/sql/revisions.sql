select r.*, i.name_zh, i.name_en, i.unit_zh, i.unit_en, a.name_zh as area_zh, a.name_en as area_en,
    o.name_zh as source_zh, o.name_en as source_en
from fct_revision as r
inner join dim_indicator as i on r.indicator_code = i.indicator_code
left join dim_area as a on r.ref_area = a.area_code
left join dim_code as o on o.code_list = 'source' and r.source_code = o.code
order by r.changed_on desc, r.indicator_code, r.ref_area, r.time_period desc, r.change_no
