-- zh: 典型案例
-- en: Typical cases
-- answers: How many typical cases were chosen, on which rights and protected in which way?
-- from: fct_typical_case
-- with: dim_code, dim_plan
select
    b.name_zh as breakdown_zh,
    b.name_en as breakdown_en,
    t.member as code,
    c.name_zh,
    c.name_en,
    t.n_cases,
    t.na_reason,
    t.is_synthetic
from fct_typical_case as t
inner join dim_plan as p on t.ref_area = p.region_area and p.plan_id = getvariable('plan')
left join dim_code as b on t.breakdown = b.code and b.code_list in ('*', 'recognitions')
left join dim_code as c on t.member = c.code and c.code_list in ('*', 'recognitions.' || t.breakdown)
where t.time_period = cast(getvariable('year') as varchar)
order by t.breakdown = '_T' desc, t.breakdown, t.member
