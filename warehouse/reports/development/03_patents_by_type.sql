-- zh: 三种专利
-- en: Patents by type
-- answers: How many applications, grants and patents in force are inventions, utility models and designs?
-- from: fct_observation: PAT_APP@type, PAT_GRANT@type, PAT_VALID@type
-- with: dim_code, dim_plan
select
    o.patent_type as code,
    any_value(c.name_zh) as name_zh,
    any_value(c.name_en) as name_en,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_APP') as applications,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_GRANT') as grants,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_VALID') as in_force,
    bool_or(o.is_synthetic) as is_synthetic
from fct_observation as o
inner join dim_plan as p on o.ref_area = p.region_area and p.plan_id = getvariable('plan')
left join dim_code as c on o.patent_type = c.code and c.code_list = 'patent_register.patent_type'
where
    o.indicator_code in ('PAT_APP', 'PAT_GRANT', 'PAT_VALID')
    and o.time_period = cast(getvariable('year') as varchar)
    and o.measure_basis in ('flow', 'point')
    and o.caliber_code = 'base'
    and o.patent_type not in ('_T', '_Z')
    and o.applicant_type in ('_T', '_Z')
group by o.patent_type
order by list_position(['invention', 'utility_model', 'design'], o.patent_type)
