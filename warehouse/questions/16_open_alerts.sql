-- 当前有哪些预警没有解除？
-- Which alerts are open?
select
    level,
    name_zh,
    subject,
    value,
    threshold,
    opened
from fct_alert
where closed is null
order by level, rule_code, subject
