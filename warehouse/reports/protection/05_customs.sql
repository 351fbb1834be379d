-- zh: 海关查获
-- en: Customs seizures
-- answers: Which rights did the consignments infringe that the customs seized?
-- from: fct_observation: CUSTOMS_CASE@kind
-- with: dim_code, dim_plan
select
    o.item_class as code,
    any_value(c.name_zh) as name_zh,
    any_value(c.name_en) as name_en,
    max(o.obs_value) filter (where o.indicator_code = 'CUSTOMS_CASE') as consignments,
    bool_or(o.is_synthetic) as is_synthetic
from fct_observation as o
inner join dim_plan as p on o.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on o.item_class = c.code and c.code_list = 'customs_seizures.right_kind'
where
    o.indicator_code in ('CUSTOMS_CASE')
    and o.time_period = cast(getvariable('year') as varchar)
    and o.measure_basis = 'flow'
    and o.caliber_code = 'base'
group by o.item_class
order by consignments desc nulls last, code
