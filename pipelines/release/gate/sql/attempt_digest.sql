-- A hash of each attempt's protected records, whatever their order: attempt_digest. Under what they are filed, when they came and
-- whether they are current is left out: it changes no figure.
create or replace temp table attempt_digest as
with

record as (
    select
        submission_id,
        cast(
            row(*columns(lambda c: c not in ('submission_id', 'source_row', 'submission_order', 'is_current'))) as varchar
        ) as record
    from intermediate.int_protected_record
)

select
    submission_id,
    printf('%016x', cast(sum(cast(md5_number_lower(record) as hugeint)) % 18446744073709551616 as ubigint)) as digest
from record
group by submission_id
