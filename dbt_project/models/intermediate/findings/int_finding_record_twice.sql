-- Records that are in two current files. An event is unique; any other record may be sent again by its own sender (a pledge
-- when it is released) and is a duplicate only if two senders or documents hold it: within its period in a full list, ever in
-- a register that grows. However many records two files share, it is one finding, at the first of them.
with

submission as (
    select *, concat_ws('.', submitter, document) as sender
    from {{ source('inputs', 'submission') }}
    where is_current
),

-- Grouping numbers keeps a register of millions cheap: records are compared whole only where two senders share a hash.
{% for form_id, register in register_keys().items() -%}
repeated_hash_{{ form_id }} as (
    select hash({{ record_key_parts(register, 'r') }}) as record_hash
    from {{ ref('stg_' ~ form_id) }} as r
    inner join submission as s on r.submission_id = s.submission_id
    group by record_hash
    having min(s.submission_order) != max(s.submission_order)
),

{% endfor -%}
records as (
    {% for form_id, register in register_keys().items() -%}
    select
        r.submission_id,
        r.source_ref,
        r.source_row,
        s.submission_order,
        {{ 's.submission_id' if 'event_type' in register.key else 's.sender' }} as sender,
        concat_ws('|', {{ record_key_parts(register, 'r') }}) as record_key,
        concat_ws(' / ', {{ columns(register.key, 'r') }}) as record_name
    from {{ ref('stg_' ~ form_id) }} as r
    inner join submission as s on r.submission_id = s.submission_id
    inner join repeated_hash_{{ form_id }} as h on hash({{ record_key_parts(register, 'r') }}) = h.record_hash
    {{ 'union all' if not loop.last }}
    {% endfor %}
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
