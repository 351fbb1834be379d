-- zh: 各区强项与弱项
-- en: Strongest and weakest pillar of each district
-- answers: In which pillar does each district rank best, and in which worst?
-- from: fct_index_score: patent_strength
-- with: dim_index, dim_area_history, dim_plan
select
    s.ref_area as code,
    any_value(a.name_zh) as name_zh,
    any_value(a.name_en) as name_en,
    arg_min(s.name_zh, (s.rank, s.sort_order)) as strong_zh,
    arg_min(s.name_en, (s.rank, s.sort_order)) as strong_en,
    min(s.rank) as strong_rank,
    arg_min(s.name_zh, (-s.rank, s.sort_order)) as weak_zh,
    arg_min(s.name_en, (-s.rank, s.sort_order)) as weak_en,
    max(s.rank) as weak_rank,
    bool_or(s.is_synthetic) as is_synthetic
from fct_index_score as s
inner join dim_index as x on s.system_code = x.system_code and s.version = x.version
inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_area_history as a
    on
        s.ref_area = a.area_code
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
where
    s.system_code = 'patent_strength'
    and s.is_default_scenario
    and s.level = 1
    and s.rank is not null
    and s.time_period = cast(getvariable('year') as varchar)
group by s.ref_area
order by s.ref_area
