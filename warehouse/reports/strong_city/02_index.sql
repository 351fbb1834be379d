-- zh: 强市监测指数与分项
-- en: The index and its pillars
-- answers: What are the scores of the IP-strong city and of its pillars, against the year before?
-- from: fct_index_score: ip_strong_city
-- with: dim_index, dim_plan
select
    s.node_code as code,
    s.name_zh,
    s.name_en,
    s.score,
    b.score as score_before,
    s.score_chained,
    b.score_chained as chained_before,
    s.is_comparable,
    s.n_available || '/' || s.n_indicators as available,
    s.na_reason,
    s.is_synthetic
from fct_index_score as s
inner join dim_index as x on s.system_code = x.system_code and s.version = x.version
inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
left join fct_index_score as b
    on
        s.system_code = b.system_code and s.scenario = b.scenario and s.node_code = b.node_code and s.ref_area = b.ref_area
        and b.time_period = cast(getvariable('year') - 1 as varchar)
where
    s.system_code = 'ip_strong_city'
    and s.is_default_scenario
    and s.level <= 1
    and s.time_period = cast(getvariable('year') as varchar)
order by s.sort_order
