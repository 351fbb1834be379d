-- zh: 各区知识产权专项资金
-- en: Special funds of the districts
-- answers: Which districts have a special fund, of how much, and how did it grow?
-- from: fct_district_fund
-- with: dim_area_history, dim_plan
select
    f.ref_area as code,
    a.name_zh,
    a.name_en,
    f.fund_yuan,
    f.has_fund,
    f.growth_pct,
    f.na_reason,
    f.is_synthetic
from fct_district_fund as f
inner join dim_area_history as a
    on
        f.ref_area = a.area_code
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
inner join dim_plan as p on a.parent_area = p.region_area and p.plan_id = getvariable('plan')
where f.time_period = cast(getvariable('year') as varchar)
order by f.ref_area
