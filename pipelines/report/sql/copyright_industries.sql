select c.*, g.name_zh, g.name_en, a.name_zh as area_zh, a.name_en as area_en, n.name_zh as na_reason_zh, n.name_en as na_reason_en
from fct_copyright_industry as c
left join dim_code as g on g.code_list in ('copyright_group', '*') and c.group_code = g.code
left join dim_area as a on c.ref_area = a.area_code
left join dim_na_reason as n on c.na_reason = n.na_reason
order by c.ref_area, c.factor_version, c.group_code, c.time_period
