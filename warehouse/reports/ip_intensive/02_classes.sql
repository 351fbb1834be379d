-- zh: 按产业大类
-- en: By class of industry
-- answers: How much value added does each class of industries contribute?
-- from: fct_ip_intensity
-- with: dim_code, dim_plan
select
    i.caliber_code as version,
    i.class_code as code,
    c.name_zh,
    c.name_en,
    count(*) as n_found,
    sum(i.value_added_yuan) as value_added_yuan,
    cast(sum(i.staff) as bigint) as staff,
    cast(sum(i.inventions_granted_5y) as bigint) as inventions_granted_5y,
    bool_or(i.is_synthetic) as is_synthetic
from fct_ip_intensity as i
inner join dim_plan as p on i.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on i.caliber_code = c.code_list and i.class_code = c.code
where i.time_period = cast(getvariable('year') as varchar)
group by all
order by i.caliber_code desc, value_added_yuan desc nulls last, code
