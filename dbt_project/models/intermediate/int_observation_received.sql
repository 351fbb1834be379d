-- Every value ever received, from every form, in one shape, with the attempt it came with.
with

together as (
    {% for model in ['published', 'district', 'register', 'recognitions'] -%}
    select {{ columns(fact_columns()) }} from {{ ref('int_observation_' ~ model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    o.*,
    s.is_current as is_current_attempt,
    s.superseded_by,
    s.received_seq,
    s.received_at
from together as o
inner join {{ source('inputs', 'submission') }} as s on o.submission_id = s.submission_id
