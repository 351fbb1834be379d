-- 2020年各区专利授权量是多少？（合成数据）
-- How many patents were granted in each district in 2020? (synthetic)
select
    a.area_code,
    a.name_zh,
    o.obs_value,
    o.is_synthetic
from fct_observation as o
inner join dim_area as a on o.ref_area = a.area_code
where
    o.indicator_code = 'PAT_GRANT' and o.time_period = '2020' and o.caliber_code = 'base'
    and o.patent_type = '_T' and o.applicant_type = '_T' and a.area_level = 'district'
order by o.obs_value desc, a.area_code
