-- zh: 各区专利价值度
-- en: Patent value by district
-- answers: How valuable are the patents in force of each district?
-- from: fct_patent_value
-- with: dim_area_history, dim_plan
select
    v.member as code,
    a.name_zh,
    a.name_en,
    v.n_patents,
    v.mean_degree,
    v.p25,
    v.p50,
    v.p75,
    v.high_pct,
    v.na_reason,
    v.is_synthetic
from fct_patent_value as v
inner join dim_plan as p on p.plan_id = getvariable('plan')
inner join dim_area_history as a
    on
        v.member = a.area_code
        and p.region_area = a.parent_area
        and a.area_level = 'district'
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
where v.time_period = cast(getvariable('year') as varchar) and v.breakdown = 'place'
order by v.member
