-- zh: 商标违法案件
-- en: Trademark cases by kind
-- answers: Which kinds of trademark cases did the market regulators open?
-- from: fct_observation: ENF_TM_CASE@kind
-- with: dim_code, dim_plan
select
    o.item_class as code,
    any_value(c.name_zh) as name_zh,
    any_value(c.name_en) as name_en,
    max(o.obs_value) filter (where o.indicator_code = 'ENF_TM_CASE') as cases_opened,
    bool_or(o.is_synthetic) as is_synthetic
from fct_observation as o
inner join dim_plan as p on o.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on o.item_class = c.code and c.code_list = 'enforcement_cases.case_kind'
where
    o.indicator_code in ('ENF_TM_CASE')
    and o.time_period = cast(getvariable('year') as varchar)
    and o.measure_basis = 'flow'
    and o.caliber_code = 'base'
group by o.item_class
order by cases_opened desc nulls last, code
