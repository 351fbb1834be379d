-- zh: 植物新品种
-- en: Plant varieties
-- answers: How many plant varieties were applied for and granted, of agriculture and of forestry?
-- from: fct_observation: PV_APP@class, PV_GRANT@class
-- with: dim_plan
select
    o.item_class as code,
    case o.item_class when 'agri' then '农业' else '林业' end as name_zh,
    case o.item_class when 'agri' then 'agriculture' else 'forestry' end as name_en,
    max(o.obs_value) filter (where o.indicator_code = 'PV_APP') as applications,
    max(o.obs_value) filter (where o.indicator_code = 'PV_GRANT') as grants,
    bool_or(o.is_synthetic) as is_synthetic
from fct_observation as o
inner join dim_plan as p on o.ref_area = p.region_area and p.plan_id = getvariable('plan')
where
    o.indicator_code in ('PV_APP', 'PV_GRANT')
    and o.time_period = cast(getvariable('year') as varchar)
    and o.measure_basis = 'flow'
    and o.caliber_code = 'base'
    and o.item_class not in ('_T', '_Z')
group by o.item_class
order by applications desc nulls last, code
