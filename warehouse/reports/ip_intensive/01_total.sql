-- zh: 密集型产业增加值
-- en: Value added of IP-intensive industries
-- answers: What do the listed industries add to the economy, under either list?
-- from: fct_ip_intensity
-- with: dim_caliber, dim_plan
select
    i.caliber_code as code,
    c.name_zh,
    c.name_en,
    i.n_expected,
    i.n_found,
    i.value_added_yuan,
    i.gdp_share_pct,
    i.staff,
    i.inventions_granted_5y,
    i.na_reason,
    i.is_synthetic
from fct_ip_intensity as i
inner join dim_plan as p on i.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_caliber as c on i.caliber_code = c.caliber_code
where i.time_period = cast(getvariable('year') as varchar) and i.industry_code = '_T'
order by i.caliber_code desc
