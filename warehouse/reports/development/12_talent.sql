-- zh: 知识产权人才
-- en: IP talent
-- answers: How many people does the talent pool hold, by category, level and qualification?
-- from: fct_ip_talent
-- with: dim_code, dim_plan
select
    b.name_zh as breakdown_zh,
    b.name_en as breakdown_en,
    t.member as code,
    c.name_zh,
    c.name_en,
    t.n_persons,
    t.na_reason,
    t.is_synthetic
from fct_ip_talent as t
inner join dim_plan as p on t.ref_area = p.region_area and p.plan_id = getvariable('plan')
left join dim_code as b on t.breakdown = b.code and b.code_list in ('*', 'ip_talent')
left join dim_code as c on t.member = c.code and c.code_list in ('*', 'ip_talent.' || t.breakdown)
where t.time_period = cast(getvariable('year') as varchar) and t.breakdown != 'district'
order by t.breakdown = '_T' desc, t.breakdown, t.member
