-- The attempts that the figures of a form and period are made from: those that bring records of the period, or have one of
-- its records in another period.
-- $attempts: the attempts to choose from; null for those that are current.
-- An attempt is written with a hash of its records (ID@HASH): read again by other rules or seeds, it is another state.
with

attempt as (
    select submission_id, submission_id || '@' || digest as attempt from attempt_digest
),

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
    list_sort(list(distinct a.attempt)) as attempts
from record as r
inner join attempt as a on r.submission_id = a.submission_id
inner join record_period as p on r.form_id = p.form_id and r.record_key = p.record_key
group by p.form_id, p.period
order by p.form_id, p.period
