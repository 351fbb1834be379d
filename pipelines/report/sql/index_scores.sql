select s.*, a.name_zh as area_zh, a.name_en as area_en, a.area_level, n.name_zh as na_reason_zh, n.name_en as na_reason_en
from fct_index_score as s
left join dim_area as a on s.ref_area = a.area_code
left join dim_na_reason as n on s.na_reason = n.na_reason
where s.is_default_scenario and s.level = 0
order by s.system_code, s.version, s.time_period, s.sort_order, s.rank nulls last, s.ref_area
