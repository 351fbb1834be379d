-- 2019年各区专利授权量是多少，排第几？（合成数据）
-- How many patents were granted in each district in 2019, and which rank is that? (synthetic)
select area_zh, area_en, obs_value, unit_zh, rank, n_districts
from demo_district
where indicator_code = 'PAT_GRANT' and time_period = '2019'
order by area_zh
