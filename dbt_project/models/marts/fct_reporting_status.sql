-- Who owes what, on the day of the build. The first accepted attempt decides whether it came in time.
with

arrived as (
    select
        form_id,
        submitter,
        document,
        period,
        min(coalesce(declared_date, cast(received_at as date))) as first_accepted_on,
        arg_max(submission_id, attempt) as submission_id,
        cast(count(*) as integer) as n_attempts
    from {{ source('inputs', 'submission') }}
    where rows_accepted > 0
    group by all
),

refused as (
    select form_id, submitter, document, period, cast(count(*) as integer) as n_refused
    from {{ source('inputs', 'submission') }}
    where rows_accepted = 0
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
    coalesce(a.n_attempts, 0) as n_accepted,
    coalesce(r.n_refused, 0) as n_refused,
    c.as_of
from {{ ref('int_obligation') }} as o
cross join {{ source('inputs', 'context') }} as c
left join arrived as a
    on o.form_id = a.form_id and o.submitter = a.submitter and o.document = a.document and o.period = a.period
left join refused as r
    on o.form_id = r.form_id and o.submitter = r.submitter and o.document = r.document and o.period = r.period
