-- 2020年每万人口发明专利拥有量是多少？
-- How many invention patents per 10,000 residents were in force in 2020?
select area_zh, round(obs_value, 2) as obs_value, unit_zh, source_zh
from headline_observation
where indicator_code = 'PAT_INV_PER10K' and time_period = '2020'
