-- 全市专利申请、授权和有效量历年是多少？
-- What were patent applications, grants and patents in force of the city, year by year?
select
    o.time_period,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_APP') as pat_app,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_GRANT') as pat_grant,
    max(o.obs_value) filter (where o.indicator_code = 'PAT_VALID') as pat_valid
from fct_observation as o
inner join dim_plan as d on o.ref_area = d.region_area and d.plan_id = 'tianjin-13fyp'
where
    o.freq = 'A' and o.caliber_code = 'base' and not o.is_synthetic
    and o.indicator_code in ('PAT_APP', 'PAT_GRANT', 'PAT_VALID')
    and o.patent_type = '_T' and o.applicant_type = '_T'
group by o.time_period
order by o.time_period
