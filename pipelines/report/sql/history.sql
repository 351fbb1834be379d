select h.*, v.name_zh as verdict_zh, v.name_en as verdict_en
from fct_verdict_history as h
inner join dim_plan as l on h.plan_id = l.plan_id and h.time_period = cast(l.assessed_year as varchar)
inner join fct_target as t
    on h.plan_id = t.plan_id and h.target_id = t.target_id and h.reading_id = t.reading_id
inner join dim_verdict as v on h.verdict = v.verdict
where t.is_default_reading
order by h.plan_id, h.target_id, h.live_from nulls last, h.release_id
