-- The one piece of evidence for a target in a year. The year's own figure comes first; a bound counts only if it proves that
-- the target is reached.
with

target_level as (
    select * from {{ ref('int_target_level') }}
),

target_window as (
    select * from {{ ref('int_target_window') }}
),

target_bound as (
    select * from {{ ref('int_target_bound') }}
),

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

target_trend as (
    select * from {{ ref('int_target_trend') }}
),

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

candidates as (
    select * from target_level
    union all by name
    select * exclude (n_missing_years) from target_window where measured is not null
    union all by name
    select * from target_bound
),

compared_candidates as (
    select
        c.*,
        case when f.is_smaller_better then c.measured <= f.target_value else c.measured >= f.target_value end as is_satisfied
    from candidates as c
    inner join target_frame as f
        on
            c.plan_id = f.plan_id
            and c.target_id = f.target_id
            and c.reading_id = f.reading_id
            and c.time_period = f.time_period
),

prioritised_candidates as (
    select
        *,
        case
            when evidence_kind in ('observed', 'computed') then 1
            when evidence_kind = 'carried' and is_satisfied then 2
            when evidence_kind = 'bound' and is_satisfied then 3
            when evidence_kind = 'carried' then 4
        end as priority
    from compared_candidates
),

best_evidence as (
    select * from prioritised_candidates
    where priority is not null
    qualify
        row_number() over (
            partition by plan_id, target_id, reading_id, time_period
            order by priority, obs_time_period desc, measured desc
        ) = 1
),

-- Baselines that the source of the evidence states too: its series has both ends.
own_baselines as (
    select distinct e.plan_id, e.target_id, e.reading_id, e.time_period
    from best_evidence as e
    inner join target_frame as f
        on
            e.plan_id = f.plan_id
            and e.target_id = f.target_id
            and e.reading_id = f.reading_id
            and e.time_period = f.time_period
    inner join observation_ranked as o
        on
            e.source_code = o.source_code
            and e.judged_indicator = o.indicator_code
            and f.ref_area = o.ref_area
            and f.patent_type = o.patent_type
            and f.applicant_type = o.applicant_type
            and f.item_class = o.item_class
            and f.caliber_code = o.caliber_code
            and f.baseline_period = o.time_period
            and o.is_latest_of_source
            and abs(o.obs_value - coalesce(e.baseline_value, f.baseline_value)) <= coalesce(o.rounding_half_width, 0)
)

select
    f.plan_id,
    f.target_id,
    f.reading_id,
    f.time_period,
    e.evidence_kind,
    e.measured,
    e.unit_measure as obs_unit,
    e.numerator,
    e.denominator,
    coalesce(e.baseline_value, f.baseline_value) as baseline_value,
    coalesce(e.bound_type, 'exact') as bound_type,
    e.obs_time_period,
    e.judged_indicator,
    e.source_code,
    -- A trend is based on all of its points.
    case when f.target_value is null then greatest(e.evidence_grade, t.evidence_grade) else e.evidence_grade end
        as evidence_grade,
    coalesce(e.baseline_source, f.baseline_source) as baseline_source,
    coalesce(e.baseline_source, f.baseline_source) != e.source_code and b.target_id is null as has_two_sources,
    e.submission_id,
    e.source_ref,
    e.bound_reason_zh,
    e.bound_reason_en,
    coalesce(t.n_points, 0) as n_points,
    t.first_period,
    t.first_value,
    t.first_source,
    coalesce(w.n_missing_years, 0) as n_missing_years
from target_frame as f
left join best_evidence as e
    on
        f.plan_id = e.plan_id
        and f.target_id = e.target_id
        and f.reading_id = e.reading_id
        and f.time_period = e.time_period
left join target_trend as t
    on
        f.plan_id = t.plan_id
        and f.target_id = t.target_id
        and f.reading_id = t.reading_id
        and f.time_period = t.time_period
left join target_window as w
    on
        f.plan_id = w.plan_id
        and f.target_id = w.target_id
        and f.reading_id = w.reading_id
        and f.time_period = w.time_period
left join own_baselines as b
    on
        f.plan_id = b.plan_id
        and f.target_id = b.target_id
        and f.reading_id = b.reading_id
        and f.time_period = b.time_period
