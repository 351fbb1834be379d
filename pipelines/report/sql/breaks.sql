select t.plan_id, t.target_id, b.break_id, b.break_period, b.is_suspected, b.name_zh, b.name_en
from fct_target as t
inner join dim_caliber_break as b on t.indicator_code = b.indicator_code and b.ref_area in (t.ref_area, '*')
where t.is_default_reading
order by t.plan_id, t.target_id, b.break_period, b.break_id
