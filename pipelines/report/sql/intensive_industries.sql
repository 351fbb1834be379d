-- The name of an industry in Chinese is the sender's; that of a division in English is the standard's.
select i.*, i.industry_name as name_zh, n.name_en, a.name_zh as area_zh, a.name_en as area_en,
    c.name_zh as caliber_zh, c.name_en as caliber_en
from fct_ip_intensity as i
left join dim_area as a on i.ref_area = a.area_code
left join dim_code as n on n.code_list = 'industry_code' and i.industry_code = n.code
left join dim_caliber as c on i.caliber_code = c.caliber_code
where i.is_intensive_weighted
qualify i.time_period = max(i.time_period) over (partition by i.ref_area)
order by i.ref_area, i.caliber_code, i.intensity desc, i.industry_code
