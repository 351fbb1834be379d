-- zh: 分行业发明专利密度
-- en: Inventions by industry
-- answers: Which industries hold the most inventions for their staff?
-- from: fct_ip_intensity
-- with: dim_plan
select
    i.industry_code as code,
    i.industry_name as industry,
    i.inventions_granted_5y,
    i.staff,
    i.intensity,
    i.is_intensive_weighted as is_intensive,
    i.value_added_yuan,
    i.na_reason,
    i.is_synthetic
from fct_ip_intensity as i
inner join dim_plan as p on i.ref_area = p.region_area and p.plan_id = getvariable('plan')
where i.time_period = cast(getvariable('year') as varchar) and i.caliber_code = 'ipi_2019' and i.industry_code != '_T'
order by i.intensity desc nulls last, i.industry_code
