-- Every current record of task progress, with the plan of its task: of the plans with a task of that code, the one that
-- began last before the record's period ended. Plans whose years overlap share no code (schemas/reference/plan.py).
with

plan as (
    select * from {{ ref('plan') }}
),

plan_task as (
    select * from {{ ref('plan_task') }}
),

records as (
    {{ current_records('task_progress', ['task_id', 'time_period']) }}
)

select
    t.plan_id,
    r.*
from records as r
inner join plan_task as t on r.task_id = t.task_id
inner join plan as p on t.plan_id = p.plan_id and p.start_year <= {{ period_year('r.time_period') }}
qualify row_number() over (partition by r.task_id, r.time_period order by p.start_year desc) = 1
