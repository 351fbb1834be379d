-- zh: 综合指数
-- en: Indices
-- answers: What are the scores of the IP-strong city and of the patent strength of districts?
-- from: fct_index_score
-- with: dim_index, dim_area_history, dim_plan
select
    s.ref_area as code,
    x.name_zh as index_zh,
    x.name_en as index_en,
    a.name_zh,
    a.name_en,
    s.score,
    s.rank,
    s.rank_low,
    s.rank_high,
    s.na_reason,
    s.is_synthetic
from fct_index_score as s
inner join dim_index as x on s.system_code = x.system_code
inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_area_history as a
    on
        s.ref_area = a.area_code
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
where s.is_default_scenario and s.level = 0 and s.time_period = cast(getvariable('year') as varchar)
order by s.system_code, s.rank nulls last, s.ref_area
