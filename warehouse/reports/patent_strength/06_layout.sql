-- zh: 各区专利布局
-- en: Patents over the districts
-- answers: How many patents does each district hold, for its residents and for its share of GDP?
-- from: fct_regional_layout: in_force, in_force_per_10k_residents, match_gdp
-- with: dim_area_history, dim_plan
select
    a.area_code as code,
    a.name_zh,
    a.name_en,
    max(l.obs_value) filter (where l.measure_code = 'in_force') as in_force,
    max(l.obs_value) filter (where l.measure_code = 'in_force_per_10k_residents') as per_10k_residents,
    max(l.obs_value) filter (where l.measure_code = 'match_gdp') as gdp_match,
    min(l.na_reason) as na_reason,
    coalesce(bool_or(l.is_synthetic), false) as is_synthetic
from dim_area_history as a
inner join dim_plan as p on a.parent_area = p.region_area and p.plan_id = getvariable('plan')
left join fct_regional_layout as l
    on
        a.area_code = l.ref_area
        and l.measure_code in ('in_force', 'in_force_per_10k_residents', 'match_gdp')
        and l.field = '_T'
        and l.time_period = cast(getvariable('year') as varchar)
where
    a.area_level = 'district'
    and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
group by all
order by a.area_code
