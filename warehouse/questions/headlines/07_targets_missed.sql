-- 天津“十三五”规划哪些目标没有实现，为什么？
-- Which targets of Tianjin's 13th five-year plan were missed, and why?
select target_zh, obs_value, target_value, unit_zh, reason_zh, reason_en
from headline_progress
where plan_id = 'tianjin-13fyp' and verdict = 'missed'
