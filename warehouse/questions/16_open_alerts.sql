-- 当前有哪些预警没有解除？
-- Which alerts are open?
select
    level,
    name_zh,
    subject,
    value,
    round(threshold, 1) as threshold,
    opened
from fct_alert
where closed is null
order by level, rule_code, subject
