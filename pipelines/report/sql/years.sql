select p.*, v.name_zh as verdict_zh, v.name_en as verdict_en
from fct_target_progress as p
inner join dim_verdict as v on p.verdict = v.verdict
order by p.plan_id, p.target_id, p.is_default_reading desc, p.reading_id, p.time_period
