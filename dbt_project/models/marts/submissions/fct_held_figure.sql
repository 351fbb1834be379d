-- Held figures: kept out of verdicts and totals until their sender explains them or an operator confirms them.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

observation_current as (
    select * from {{ ref('int_observation_current') }}
)

select
    o.submission_id,
    o.source_ref,
    {{ columns(fact_key(), 'o') }},
    o.source_code,
    o.held_by,
    o.obs_value,
    c.obs_value as in_use_value,
    o.unit_measure,
    case when c.obs_value is not null then c.source_code end as in_use_source,
    case when c.obs_value is not null then c.submission_id end as in_use_submission_id,
    o.form_id,
    o.is_synthetic,
    o.published_at
from observation_ranked as o
left join observation_current as c on {{ same_key('o', 'c') }} and o.is_synthetic = c.is_synthetic
where o.held_by is not null and o.is_current_attempt
