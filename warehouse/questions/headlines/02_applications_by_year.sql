-- 规划期内全市专利申请量历年是多少？
-- How many patent applications did the city have in each year of the plan?
select time_period, obs_value, unit_zh, source_zh
from headline_observation
where indicator_zh = '专利申请量' and area_zh = '天津市' and time_period between '2016' and '2020'
order by time_period
