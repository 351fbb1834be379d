-- zh: 专利在各区的集中程度
-- en: Concentration of patents over the districts
-- answers: How evenly are patents in force spread over the districts, and how far from their enterprises?
-- from: fct_regional_layout: herfindahl_districts, gini_districts, dissimilarity
-- with: dim_plan
select
    l.measure_code as code,
    l.name_zh,
    l.name_en,
    l.obs_value as figure,
    l.na_reason,
    l.is_synthetic
from fct_regional_layout as l
inner join dim_plan as p on l.ref_area = p.region_area and p.plan_id = getvariable('plan')
where
    l.time_period = cast(getvariable('year') as varchar)
    and l.measure_code in ('herfindahl_districts', 'gini_districts', 'dissimilarity')
order by l.measure_code
