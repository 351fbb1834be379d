-- from: fct_key_product: chosen
-- with: dim_indicator, dim_code, dim_plan
-- Recognised units of the chosen kinds, in their order, by level.
select
    k.recognition_kind as code,
    i.name_zh,
    i.name_en,
    c.name_zh as level_zh,
    c.name_en as level_en,
    k.n_recognised,
    k.n_new,
    k.na_reason,
    k.is_synthetic
from fct_key_product as k
inner join dim_plan as p on k.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_indicator as i on k.recognition_kind = i.indicator_code
inner join dim_code as c on k.level = c.code and c.code_list in ('*', 'recognitions.level')
where
    k.time_period = cast(getvariable('year') as varchar)
    and list_contains(getvariable('chosen'), k.recognition_kind)
order by
    list_position(getvariable('chosen'), k.recognition_kind),
    k.level = '_T' desc,
    k.level
