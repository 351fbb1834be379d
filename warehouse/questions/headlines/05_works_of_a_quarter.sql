-- 2019年第四季度登记了多少件作品？
-- How many works were registered in the fourth quarter of 2019?
select indicator_zh, area_zh, time_period, obs_value, unit_zh, source_zh
from headline_observation_quarterly
where indicator_code = 'CR_REG' and time_period = '2019-Q4'
