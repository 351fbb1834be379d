-- 规划原文是怎么说的，在哪一段？
-- What are the words of the plan behind a target, and where do they stand?
select
    t.target_id,
    s.section,
    s.quote,
    s.char_start,
    s.char_end
from fct_target as t
inner join dim_plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
where t.is_headline and t.is_default_reading
order by s.char_start, t.target_id
