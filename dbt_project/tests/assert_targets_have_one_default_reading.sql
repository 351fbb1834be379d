-- Every target has exactly one default reading, and a verdict under each reading for each year of its plan.
select t.plan_id, t.target_id
from {{ ref('fct_target') }} as t
group by t.plan_id, t.target_id
having count(*) filter (where t.is_default_reading) != 1
union all
select t.plan_id, t.target_id
from {{ ref('fct_target') }} as t
inner join {{ ref('dim_plan') }} as p on t.plan_id = p.plan_id
left join {{ ref('fct_target_progress') }} as v
    on t.plan_id = v.plan_id and t.target_id = v.target_id and t.reading_id = v.reading_id
group by t.plan_id, t.target_id, t.reading_id, p.start_year, p.end_year
having count(v.time_period) != p.end_year - p.start_year + 1
