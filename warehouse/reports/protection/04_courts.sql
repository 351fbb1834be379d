-- zh: 法院案件
-- en: Court cases
-- answers: Which kinds of cases did the courts accept and close?
-- from: fct_observation: COURT_NEW@kind, COURT_CLOSED@kind
-- with: dim_code, dim_plan
select
    o.item_class as code,
    any_value(c.name_zh) as name_zh,
    any_value(c.name_en) as name_en,
    max(o.obs_value) filter (where o.indicator_code = 'COURT_NEW') as cases_accepted,
    max(o.obs_value) filter (where o.indicator_code = 'COURT_CLOSED') as cases_closed,
    bool_or(o.is_synthetic) as is_synthetic
from fct_observation as o
inner join dim_plan as p on o.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on o.item_class = c.code and c.code_list = 'court_cases.case_kind'
where
    o.indicator_code in ('COURT_NEW', 'COURT_CLOSED')
    and o.time_period = cast(getvariable('year') as varchar)
    and o.measure_basis = 'flow'
    and o.caliber_code = 'base'
group by o.item_class
order by cases_accepted desc nulls last, code
