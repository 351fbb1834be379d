-- 天津“十三五”规划实现了哪些目标？
-- Which targets of Tianjin's 13th five-year plan were met?
select target_zh, target_en, obs_value, target_value, unit_zh, obs_time_period, source_zh
from headline_progress
where plan_id = 'tianjin-13fyp' and verdict = 'met'
order by target_id
