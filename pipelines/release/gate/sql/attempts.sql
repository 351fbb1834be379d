-- The attempts that the figures of a form and period are made from: those that bring records of the period, or have one of
-- its records in another period.
-- $attempts: the attempts to choose from; null for those that are current.
with

record as (
    select distinct
        form_id,
        record_key,
        period,
        submission_id
    from intermediate.int_protected_record
    where coalesce(list_contains($attempts, submission_id), is_current)
),

record_period as (
    select distinct
        form_id,
        record_key,
        period
    from record
)

select
    p.form_id,
    p.period,
    list_sort(list(distinct r.submission_id)) as attempts
from record as r
inner join record_period as p on r.form_id = p.form_id and r.record_key = p.record_key
group by p.form_id, p.period
order by p.form_id, p.period
