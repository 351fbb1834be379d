-- 当前有哪些预警没有解除？（含合成数据）
-- Which alerts are open? (some of it synthetic)
select
    level,
    name_zh,
    plan_id,
    subject,
    value,
    threshold,
    opened,
    is_synthetic
from fct_alert
where closed is null
order by level, rule_code, plan_id, subject
