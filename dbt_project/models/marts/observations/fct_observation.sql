{% set unpublished = ['source_row', 'value_raw', 'explanation', 'is_derived', 'vintage_kind', 'correction_id'] -%}
select
    {% for column in fact_columns() | reject('in', unpublished) -%}
    {% if column == 'obs_status' -%}
    -- What a series rule asks about is provisional until it is explained or corrected.
    case when o.obs_status = 'A' and q.submission_id is not null then 'P' else o.obs_status end as obs_status
    {%- else -%}
    o.{{ column }}
    {%- endif %}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('int_observation_current') }} as o
left join {{ ref('int_finding_open') }} as q on o.submission_id = q.submission_id and o.source_ref = q.source_ref
