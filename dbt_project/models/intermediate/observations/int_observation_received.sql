-- Every value ever received, from every form, with its attempt and the time during which it was known: until its attempt was
-- superseded, or until a correction was declared for it. Columns that a form does not have are null.
with

observation_published as (
    select * from {{ ref('int_observation_published') }}
),

observation_district as (
    select * from {{ ref('int_observation_district') }}
),

observation_tables as (
    select * from {{ ref('int_observation_tables') }}
),

observation_register as (
    select * from {{ ref('int_observation_register') }}
),

observation_records as (
    select * from {{ ref('int_observation_records') }}
),

observation_recognitions as (
    select * from {{ ref('int_observation_recognitions') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

figure_hold as (
    select * from {{ ref('int_figure_hold') }}
),

all_observations as (
    select * from observation_published
    union all by name
    select * from observation_district
    union all by name
    select * from observation_tables
    union all by name
    select * from observation_register
    union all by name
    select * from observation_records
    union all by name
    select * from observation_recognitions
),

observations as (
    select
        * replace (coalesce(is_derived, false) as is_derived, coalesce(vintage_kind, 'received') as vintage_kind)
    from all_observations
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
    o.value_raw,
    o.rounding_half_width,
    o.bound_type,
    -- Held figures are provisional.
    case when h.held_by is not null and o.obs_status = 'A' then 'P' else o.obs_status end as obs_status,
    o.is_synthetic,
    o.source_code,
    o.source_citation,
    o.published_at,
    o.date_basis,
    o.edition,
    o.note,
    o.form_id,
    o.submission_id,
    o.source_ref,
    o.source_row,
    o.explanation,
    o.correction_id,
    o.is_derived,
    o.vintage_kind,
    h.held_by,
    (s.is_current or coalesce(h.is_kept, o.is_kept, false)) and not coalesce(o.is_corrected, false) as is_current_attempt,
    s.superseded_by,
    s.submission_order,
    s.received_seq,
    s.received_at,
    case
        when o.vintage_kind = 'correction' then greatest(s.received_at, cast(o.corrected_on as timestamp))
        else s.received_at
    end as known_from,
    case
        when coalesce(h.is_kept, o.is_kept, false) then null
        when o.is_corrected then least(n.received_at, greatest(s.received_at, cast(o.corrected_on as timestamp)))
        else n.received_at
    end as known_until
from observations as o
inner join submission as s on o.submission_id = s.submission_id
left join submission as n on s.superseded_by = n.submission_id
left join figure_hold as h on not o.is_derived and {{ same_figure('o', 'h') }}
