-- Records that are in two current files, each as it is in every one of them. Of kept files only those records are compared again
-- that a file which changed has, too.
with

submission as (
    select *, concat_ws('.', submitter, document) as sender from {{ source('inputs', 'submission') }}
),

-- Grouping numbers keeps a register of millions cheap: records are compared whole only where two files share a hash.
{% for form_id, register in register_keys().items() -%}
hashed_{{ form_id }} as (
    select
        r.submission_id,
        s.form_id,
        r.source_ref,
        r.source_row,
        hash({{ record_key_parts(register, 'r') }}) as record_hash,
        concat_ws('|', {{ record_key_parts(register, 'r') }}) as record_key,
        concat_ws(' / ', {{ columns(register.key, 'r') }}) as record_name,
        {{ 's.submission_id' if 'event_type' in register.key else 's.sender' }} as sender
    from {{ ref('stg_' ~ form_id) }} as r
    inner join submission as s on r.submission_id = s.submission_id
),

touched_{{ form_id }} as (
    select record_hash from hashed_{{ form_id }} where submission_id in {{ files('touched') }}
),

shared_{{ form_id }} as (
    select record_hash
    from (
        select submission_id, record_hash from hashed_{{ form_id }} where submission_id in {{ files('new') }}
        union all
        select submission_id, record_hash
        from hashed_{{ form_id }}
        where
            submission_id in {{ files('kept') }}
            and record_hash in (select t.record_hash from touched_{{ form_id }} as t)
    )
    group by record_hash
    having min(submission_id) != max(submission_id)
){{ ',' if not loop.last }}

{% endfor -%}
{% set own = ['submission_id', 'form_id', 'source_ref', 'source_row', 'record_hash', 'record_key', 'record_name', 'sender'] -%}
{% for form_id in register_keys() -%}
select {{ columns(own, 'h') }}
from hashed_{{ form_id }} as h
inner join submission as s on h.submission_id = s.submission_id
inner join shared_{{ form_id }} as r on h.record_hash = r.record_hash
where s.is_current
union all
select {{ columns(own, 'k') }}
from {{ taken_over('int_record_repeated') }} as k
where k.form_id = '{{ form_id }}' and k.record_hash not in (select t.record_hash from touched_{{ form_id }} as t)
{{ 'union all' if not loop.last }}
{% endfor %}
