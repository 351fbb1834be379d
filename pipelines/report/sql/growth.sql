select g.*, a.name_zh as area_zh, a.name_en as area_en
from fct_growth_contribution as g
left join dim_area as a on g.ref_area = a.area_code
where g.is_default_grid and g.factor = 'ip_stock'
qualify g.published_at = max(g.published_at) over (partition by g.ref_area, g.time_period)
order by g.ref_area, g.time_period desc, g.source_code, g.edition
