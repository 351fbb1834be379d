-- 哪些目标换一种读法，结论就不同？
-- Which targets have another verdict under another reading?
select
    shown.plan_id,
    shown.target_id,
    shown.verdict as verdict_as_shown,
    other.reading_id,
    other.verdict as verdict_otherwise
from fct_target_progress as shown
inner join fct_target_progress as other
    on shown.plan_id = other.plan_id and shown.target_id = other.target_id and shown.time_period = other.time_period
inner join dim_plan as d on shown.plan_id = d.plan_id
where
    shown.is_default_reading and not other.is_default_reading
    and shown.verdict != other.verdict and shown.time_period = cast(d.end_year as varchar)
order by all
