select t.* from fct_target as t order by t.plan_id, t.target_id, t.is_default_reading desc, t.reading_id
