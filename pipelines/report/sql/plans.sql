select p.*, a.area_level, a.name_zh as area_zh, a.name_en as area_en,
    (
        select max(t.elapsed_share) from fct_target_progress as t
        where t.plan_id = p.plan_id and t.time_period = cast(p.assessed_year as varchar)
    ) as elapsed_share,
    (select count(*) from fct_target as t where t.plan_id = p.plan_id and t.is_default_reading) as n_targets
from dim_plan as p
left join dim_area as a on p.region_area = a.area_code
where exists (select 1 from fct_target_progress as t where t.plan_id = p.plan_id)
order by p.is_synthetic, a.area_level = 'country', p.start_year, p.plan_id
