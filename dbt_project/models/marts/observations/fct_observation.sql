with

observation_current as (
    select * from {{ ref('int_observation_current') }}
),

finding_open as (
    select * from {{ ref('int_finding_open') }}
)

select
    o.indicator_code,
    o.ref_area,
    o.time_period,
    o.measure_basis,
    o.caliber_code,
    o.patent_type,
    o.applicant_type,
    o.industry_code,
    o.item_class,
    o.freq,
    o.window_start,
    o.obs_value,
    o.unit_measure,
    o.unit_raw,
    o.rounding_half_width,
    o.bound_type,
    o.numerator,
    o.denominator,
    o.denominator_period,
    o.denominator_vintage,
    -- A figure that a series rule queries is provisional until it is explained or corrected.
    case when o.obs_status = 'A' and q.submission_id is not null then 'P' else o.obs_status end as obs_status,
    o.is_synthetic,
    o.source_code,
    o.source_citation,
    o.source_document,
    o.retrieved_from,
    o.origin,
    o.evidence_grade,
    o.published_at,
    o.date_basis,
    o.edition,
    o.note,
    o.form_id,
    o.submission_id,
    o.source_ref
from observation_current as o
left join finding_open as q on o.submission_id = q.submission_id and o.source_ref = q.source_ref
