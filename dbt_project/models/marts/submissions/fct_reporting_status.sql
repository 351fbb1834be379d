-- Status of every reporting obligation on the day of the build. The first accepted attempt decides whether it was in time.
with

submission as (
    select * from {{ source('inputs', 'submission') }}
),

obligation as (
    select * from {{ ref('int_obligation') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
),

attempt_counts as (
    select
        s.form_id,
        s.submitter,
        s.document,
        s.period,
        min(s.statement_date) filter (where s.rows_accepted > 0) as first_accepted_on,
        arg_max(s.submission_id, s.attempt) filter (where s.rows_accepted > 0) as submission_id,
        cast(count(*) filter (where s.rows_accepted > 0) as integer) as n_accepted,
        cast(count(*) filter (where s.rows_accepted = 0) as integer) as n_refused
    from submission as s
    group by all
)

select
    o.form_id,
    o.submitter,
    o.period,
    o.document,
    o.due_date,
    case
        when a.first_accepted_on <= o.due_date then 'received'
        when a.first_accepted_on is not null then 'received_late'
        when c.as_of > o.due_date then 'overdue'
        else 'not_due'
    end as status,
    a.first_accepted_on,
    a.submission_id,
    coalesce(a.n_accepted, 0) as n_accepted,
    coalesce(a.n_refused, 0) as n_refused,
    c.as_of
from obligation as o
cross join build_context as c
left join attempt_counts as a
    on
        o.form_id = a.form_id
        and o.submitter = a.submitter
        and o.document = a.document
        and o.period = a.period
