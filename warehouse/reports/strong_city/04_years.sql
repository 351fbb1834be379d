-- zh: 历年得分
-- en: Scores year by year
-- answers: How has the score of the IP-strong city developed since the base year?
-- from: fct_index_score: ip_strong_city
-- with: dim_index, dim_plan
select
    s.time_period as figure_period,
    s.score,
    s.score_chained,
    s.score_common,
    s.n_available || '/' || s.n_indicators as available,
    s.is_comparable,
    s.na_reason,
    s.is_synthetic
from fct_index_score as s
inner join dim_index as x on s.system_code = x.system_code and s.version = x.version
inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
where
    s.system_code = 'ip_strong_city'
    and s.is_default_scenario
    and s.level = 0
    and s.time_period <= cast(getvariable('year') as varchar)
order by s.time_period
