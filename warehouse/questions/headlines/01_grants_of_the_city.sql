-- 2020年全市专利授权量是多少？
-- How many patents were granted in the city in 2020?
select indicator_zh, area_zh, time_period, obs_value, unit_zh, source_zh
from headline_observation
where indicator_zh = '专利授权量' and area_zh = '天津市' and time_period = '2020'
