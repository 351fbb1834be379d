-- 2020年各省市研发经费支出是多少？
-- How much did each province spend on research and development in 2020?
select area_zh, area_en, obs_value, unit_zh, unit_en
from headline_observation
where indicator_code = 'RD_EXP' and time_period = '2020'
order by obs_value desc
