-- Every value ever received, from every form, in one shape, with the attempt it came with and the time for which it stood:
-- until its attempt was superseded, or until a correction was declared for it. A form's model names the columns in which
-- it has something to say; the union by name leaves the others empty.
with

all_observations as (
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
    s.submission_order,
    s.received_seq,
    s.received_at,
    case
        when o.vintage_kind = 'correction' then greatest(s.received_at, cast(o.corrected_on as timestamp))
        else s.received_at
    end as known_from,
    case
        when o.is_corrected then least(n.received_at, greatest(s.received_at, cast(o.corrected_on as timestamp)))
        else n.received_at
    end as known_until
from all_observations as o
inner join {{ source('inputs', 'submission') }} as s on o.submission_id = s.submission_id
left join {{ source('inputs', 'submission') }} as n on s.superseded_by = n.submission_id
