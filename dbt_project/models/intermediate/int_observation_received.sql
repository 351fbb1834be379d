-- Every value ever received, from every form, in one shape, with the attempt it came with. A form's model names the
-- columns in which it has something to say; the union by name leaves the others empty.
with

together as (
    {% for model in ['published', 'district', 'tables', 'register', 'records', 'recognitions'] -%}
    select * from {{ ref('int_observation_' ~ model) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
)

select
    {{ columns(received_columns() | reject('in', ['is_derived', 'vintage_kind']), 'o') }},
    coalesce(o.is_derived, false) as is_derived,
    coalesce(o.vintage_kind, 'received') as vintage_kind,
    s.is_current and not coalesce(o.is_corrected, false) as is_current_attempt,
    s.superseded_by,
    s.received_seq,
    s.received_at
from together as o
inner join {{ source('inputs', 'submission') }} as s on o.submission_id = s.submission_id
