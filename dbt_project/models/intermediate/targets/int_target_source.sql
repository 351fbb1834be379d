-- Every submission that contributed to a verdict: the figure judged, those it was summed with, grown from or divided by; for
-- a composite those of its components.
with

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

target_evidence as (
    select * from {{ ref('int_target_evidence') }}
),

observation_usable as (
    select * from {{ ref('int_observation_usable') }}
),

observation_computed as (
    select * from {{ ref('int_observation_computed') }}
),

judged_targets as (
    select
        f.*,
        e.evidence_kind,
        e.obs_time_period,
        e.submission_id,
        e.source_ref
    from target_frame as f
    inner join target_evidence as e
        on
            f.plan_id = e.plan_id
            and f.target_id = e.target_id
            and f.reading_id = e.reading_id
            and f.time_period = e.time_period
    where e.evidence_kind is not null
),

contributing_submissions as (
    select plan_id, target_id, reading_id, time_period, submission_id from judged_targets
    union all
    select j.plan_id, j.target_id, j.reading_id, j.time_period, o.submission_id
    from judged_targets as j
    inner join observation_usable as o
        on
            j.evidence_indicator = o.indicator_code
            and j.ref_area = o.ref_area
            and j.patent_type = o.patent_type
            and j.applicant_type = o.applicant_type
            and j.item_class = o.item_class
            and j.caliber_code = o.caliber_code
    where case
        when j.evidence_kind = 'bound'
            then j.nature in ('flow', 'growth') and o.freq != 'A' and o.period_year = j.assessed_year
        when o.freq != 'A' or o.measure_basis != 'flow' then false
        when j.sums_since_window
            then o.period_year between {{ period_year('j.window_start') }} and j.assessed_year
        when j.method = 'every_year'
            then
                o.period_year between j.baseline_year + if(j.baseline_value is null, 0, 1) and j.assessed_year
        else j.is_growth and j.baseline_value is null and o.period_year = j.baseline_year
    end
    union all
    select j.plan_id, j.target_id, j.reading_id, j.time_period, o.submission_id
    from judged_targets as j
    inner join observation_usable as o
        on
            j.denominator_indicator = o.indicator_code
            and j.evidence_basis = o.measure_basis
            and j.ref_area = o.ref_area
            and j.obs_time_period = o.time_period
            and j.caliber_code = o.caliber_code
            and o.patent_type in ('_T', '_Z')
            and o.applicant_type in ('_T', '_Z')
            and o.item_class in ('_T', '_Z')
    union all
    select j.plan_id, j.target_id, j.reading_id, j.time_period, o.denominator_submission_id as submission_id
    from judged_targets as j
    inner join observation_computed as o
        on
            j.evidence_indicator = o.indicator_code
            and j.ref_area = o.ref_area
            and j.patent_type = o.patent_type
            and j.applicant_type = o.applicant_type
            and j.item_class = o.item_class
            and j.caliber_code = o.caliber_code
            and j.obs_time_period = o.time_period
            and j.submission_id = o.submission_id
            and j.source_ref is not distinct from o.source_ref
),

submissions_with_components as (
    select * from contributing_submissions
    union all
    select f.plan_id, f.target_id, f.reading_id, f.time_period, b.submission_id
    from target_frame as f
    inner join target_frame as part
        on f.plan_id = part.plan_id and f.target_id = part.parent_target_id and f.time_period = part.time_period
    inner join contributing_submissions as b
        on
            part.plan_id = b.plan_id
            and part.target_id = b.target_id
            and part.reading_id = b.reading_id
            and part.time_period = b.time_period
    where f.is_composite and part.is_default_reading
)

select
    plan_id,
    target_id,
    reading_id,
    time_period,
    string_agg(distinct submission_id, ', ' order by submission_id) as submission_ids
from submissions_with_components
where submission_id is not null
group by all
