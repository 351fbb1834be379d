-- The one current value of each key: received where a source gives it, otherwise computed. A key of which every value was
-- withdrawn has the status withdrawn; one of which each remaining value is held has the status held. Neither has a value.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

observation_computed as (
    select * from {{ ref('int_observation_computed') }}
),

observation_counted as (
    select * from {{ ref('int_observation_counted') }}
),

current_received as (
    select
        indicator_code,
        ref_area,
        time_period,
        measure_basis,
        caliber_code,
        patent_type,
        applicant_type,
        industry_code,
        item_class,
        freq,
        window_start,
        unit_measure,
        unit_raw,
        value_raw,
        rounding_half_width,
        bound_type,
        is_synthetic,
        source_code,
        source_citation,
        source_document,
        retrieved_from,
        origin,
        evidence_grade,
        published_at,
        date_basis,
        edition,
        note,
        form_id,
        submission_id,
        source_ref,
        source_row,
        explanation,
        is_derived,
        vintage_kind,
        correction_id,
        case when is_current then obs_value end as obs_value,
        case when is_current then obs_status when held_by is not null then 'held' else 'withdrawn' end as obs_status
    from observation_ranked
    where is_current or is_withdrawn or (held_by is not null and is_current_attempt)
    qualify row_number() over (
        partition by {{ columns(fact_key()) }} order by is_current desc, is_synthetic, submission_order desc, source_ref desc
    ) = 1
),

derived as (
    select * from observation_computed
    union all by name
    select * from observation_counted
),

current_derived as (
    select m.* from derived as m
    where not exists (
        select 1 from current_received as r
        where r.obs_value is not null and not r.is_synthetic and {{ same_key('r', 'm') }}
    )
)

select * from current_derived
union all by name
select r.* from current_received as r
where not exists (select 1 from current_derived as c where {{ same_key('r', 'c') }})
