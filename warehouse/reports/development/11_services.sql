-- zh: 知识产权服务业
-- en: IP services
-- answers: How many agencies offer which services, with how many people and what revenue?
-- from: fct_ip_service
-- with: dim_code, dim_plan
select
    s.service_kind as code,
    c.name_zh,
    c.name_en,
    s.n_agencies,
    s.staff,
    s.patent_attorneys,
    s.revenue_yuan,
    s.n_above_ten_million,
    s.na_reason,
    s.is_synthetic
from fct_ip_service as s
inner join dim_plan as p on s.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on s.service_kind = c.code and c.code_list in ('*', 'service_agencies.service_kind')
where s.time_period = cast(getvariable('year') as varchar)
order by s.service_kind = '_T' desc, s.service_kind
