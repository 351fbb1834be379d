-- zh: 监测指标
-- en: Indicators of the index
-- answers: What are the figures of the indicators, against the base year?
-- from: fct_index_score: ip_strong_city
-- with: dim_index, dim_plan, dim_code
select
    s.node_code as code,
    s.name_zh,
    s.name_en,
    b.name_zh as pillar_zh,
    b.name_en as pillar_en,
    s.obs_value as figure,
    u.name_zh as unit_zh,
    u.name_en as unit_en,
    s.score,
    s.na_reason,
    s.is_synthetic
from fct_index_score as s
inner join dim_index as x on s.system_code = x.system_code and s.version = x.version
inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
inner join fct_index_score as b
    on
        s.system_code = b.system_code and s.scenario = b.scenario and s.parent_code = b.node_code and s.ref_area = b.ref_area
        and s.time_period = b.time_period
left join dim_code as u on u.code_list = 'unit' and s.unit_measure = u.code
where
    s.system_code = 'ip_strong_city'
    and s.is_default_scenario
    and s.level = 2
    and s.time_period = cast(getvariable('year') as varchar)
order by s.sort_order
