-- zh: 版权产业增加值、就业与出口
-- en: Value added, employment and exports of the copyright industries
-- answers: What do the copyright industries add to the economy, group by group?
-- from: fct_copyright_industry
-- with: dim_code, dim_plan
select
    i.group_code as code,
    c.name_zh,
    c.name_en,
    i.factor_version,
    i.value_added_yuan,
    i.gdp_share_pct,
    i.total_share_pct,
    i.staff,
    i.exports_yuan,
    i.na_reason,
    i.is_synthetic
from fct_copyright_industry as i
inner join dim_plan as p on i.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on i.group_code = c.code and c.code_list in ('*', 'copyright_group')
where i.time_period = cast(getvariable('year') as varchar)
order by i.factor_version, i.group_code = '_T' desc, i.group_code
