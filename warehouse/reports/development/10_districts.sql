-- zh: 各区专利与商标
-- en: Patents and trademarks by district
-- answers: How many patents and trademarks did each district report?
-- from: fct_observation: PAT_APP@district, PAT_GRANT@district, PAT_VALID@district, TM_VALID@district
-- with: dim_area_history, dim_plan
select
    a.area_code as code,
    a.name_zh,
    a.name_en,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_APP') as applications,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_GRANT') as grants,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_VALID') as in_force,
    max(o.obs_value) filter (where o.indicator_code = 'TM_VALID') as marks_in_force,
    coalesce(bool_or(o.is_synthetic), false) as is_synthetic
from dim_area_history as a
inner join dim_plan as p on a.parent_area = p.region_area and p.plan_id = getvariable('plan')
left join fct_observation as o
    on
        a.area_code = o.ref_area
        and o.indicator_code in ('PAT_APP', 'PAT_GRANT', 'PAT_VALID', 'TM_VALID')
        and o.time_period = cast(getvariable('year') as varchar)
        and o.measure_basis in ('flow', 'point')
        and o.caliber_code = 'base'
        and o.patent_type in ('_T', '_Z')
        and o.applicant_type in ('_T', '_Z')
        and o.item_class in ('_T', '_Z')
where
    a.area_level = 'district'
    and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
group by all
order by a.area_code
