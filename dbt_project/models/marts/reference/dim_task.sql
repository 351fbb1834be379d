select * from {{ ref('plan_task') }}
