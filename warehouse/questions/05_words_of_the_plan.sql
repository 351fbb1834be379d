-- 规划原文是怎么说的，在哪一段？（演示规划为合成数据）
-- What does the plan say about a target, and in which section? (the demonstration plan is synthetic)
select
    t.plan_id,
    t.target_id,
    s.section,
    s.quote,
    s.char_start,
    s.char_end
from fct_target as t
inner join dim_plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
where t.is_headline and t.is_default_reading
order by t.plan_id, s.char_start, t.target_id
