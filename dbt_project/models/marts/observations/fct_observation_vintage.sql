-- A declared correction is a vintage of its own kind beside the value that it corrects: it is no revision.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

finding_open as (
    select * from {{ ref('int_finding_open') }}
),

correction as (
    select * from {{ ref('correction') }}
)

select
    {{ columns(fact_key(), 'o') }},
    o.source_code,
    o.vintage_no,
    o.vintage_kind,
    o.is_derived,
    o.obs_value,
    o.value_raw,
    o.unit_measure,
    o.unit_raw,
    o.rounding_half_width,
    o.bound_type,
    case
        when o.is_withdrawn then 'withdrawn'
        when o.obs_status = 'A' and q.submission_id is not null then 'P'
        else o.obs_status
    end as obs_status,
    o.published_at,
    o.date_basis,
    o.edition,
    o.source_citation,
    o.source_document,
    o.retrieved_from,
    o.origin,
    o.evidence_grade,
    o.is_synthetic,
    o.is_current,
    o.is_latest_of_source,
    o.is_current_attempt,
    o.is_withdrawn,
    o.refused_by,
    o.held_by is not null as is_held,
    o.held_by,
    o.precedence_rank,
    o.form_id,
    o.submission_id,
    o.superseded_by,
    o.source_ref,
    o.explanation,
    c.reason_zh as correction_zh,
    c.reason_en as correction_en,
    c.declared_on as corrected_on,
    o.received_seq,
    o.received_at,
    o.known_from,
    o.known_until
from observation_ranked as o
left join finding_open as q on o.submission_id = q.submission_id and o.source_ref = q.source_ref
left join correction as c on o.correction_id = c.correction_id
