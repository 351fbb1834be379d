-- Records that are in two current files. An event is unique; any other record may be sent again by its own sender (a pledge
-- when it is released) and is a duplicate only if two senders or documents hold it: within its period in a full list, ever in
-- a register that grows. However many records two files share, it is one finding, at the first of them.
with

records as (
    select r.*, s.submission_order
    from {{ ref('int_record_repeated') }} as r
    inner join {{ source('inputs', 'submission') }} as s on r.submission_id = s.submission_id
),

first_submissions as (
    select
        record_key,
        arg_min(sender, submission_order) as first_sender,
        arg_min(submission_id, submission_order) as first_submission,
        arg_min(source_ref, (submission_order, source_row)) as first_ref
    from records
    group by record_key
    having count(distinct sender) > 1
)

select
    r.submission_id,
    'series.record_twice' as rule_code,
    'query' as severity,
    arg_min(r.source_ref, r.source_row) as source_ref,
    arg_min(r.record_name, r.source_row) as record_name,
    f.first_submission as expected_submission,
    arg_min(f.first_ref, r.source_row) as expected_ref,
    cast(count(*) as integer) as n_cells
from records as r
inner join first_submissions as f on r.record_key = f.record_key and r.sender != f.first_sender
group by r.submission_id, f.first_submission
