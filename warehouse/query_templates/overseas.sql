-- from: fct_overseas_enterprise
-- with: dim_code, dim_plan
-- Enterprises abroad, by host country.
select
    e.member as code,
    c.name_zh,
    c.name_en,
    e.n_enterprises,
    e.patents_abroad,
    e.trademarks_abroad,
    e.disputes,
    e.na_reason,
    e.is_synthetic
from fct_overseas_enterprise as e
inner join dim_plan as p on e.ref_area = p.region_area and p.plan_id = getvariable('plan')
left join dim_code as c on e.member = c.code and c.code_list in ('*', 'country')
where e.time_period = cast(getvariable('year') as varchar) and e.breakdown in ('_T', 'host_country')
order by e.breakdown = '_T' desc, e.member
