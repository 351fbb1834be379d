-- 哪些指标的不同来源数字不一样？
-- For which figures of the city do sources differ?
select
    v.indicator_code,
    v.time_period,
    count(distinct v.source_code) as n_sources,
    min(v.obs_value) as lowest,
    max(v.obs_value) as highest,
    string_agg(distinct v.source_code, ' ' order by v.source_code) as sources
from fct_observation_vintage as v
inner join dim_plan as d on v.ref_area = d.region_area and d.plan_id = 'tianjin-13fyp'
where
    v.is_latest_of_source and v.caliber_code = 'base' and v.measure_basis in ('flow', 'point') and not v.is_synthetic
    and v.patent_type in ('_T', '_Z') and v.applicant_type in ('_T', '_Z') and v.item_class = '_Z'
    and not v.is_withdrawn
group by v.indicator_code, v.time_period, v.measure_basis
having min(v.obs_value) != max(v.obs_value) and count(distinct v.source_code) > 1
order by v.indicator_code, v.time_period
