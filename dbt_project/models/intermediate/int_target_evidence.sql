-- The one piece of evidence that speaks for a target in a year. The year's own figure comes first; a bound can
-- only prove that a target is reached, so one that does not is no evidence.
with

candidate as (
    select
        c.*,
        f.assessed_year,
        case when f.is_smaller_better then c.measured <= f.target_value else c.measured >= f.target_value end as is_enough
    from {{ ref('int_target_candidate') }} as c
    inner join {{ ref('int_target_frame') }} as f on {{ same(target_key(), 'c', 'f') }}
),

ordered as (
    select
        *,
        case
            when evidence_kind in ('observed', 'computed') then 1
            when evidence_kind = 'carried' and is_enough then 2
            when evidence_kind = 'bound' and is_enough then 3
            when evidence_kind = 'carried' then 4
        end as choice
    from candidate
),

-- Comparable points of a series: up to the year, since the last break.
points as (
    select
        {{ columns(target_key(), 'f') }},
        count(distinct o.time_period) as n_points
    from {{ ref('int_target_frame') }} as f
    inner join {{ ref('int_observation_current') }} as o
        on
            f.evidence_indicator = o.indicator_code
            and f.evidence_basis = o.measure_basis
            and {{ same(target_scope(), 'f', 'o') }}
            and f.time_period >= o.time_period
    where
        o.freq = 'A' and not o.is_synthetic and o.obs_value is not null and o.industry_code in ('_T', '_Z')
        and not exists (
            select 1 from {{ ref('caliber_break') }} as b
            where
                f.evidence_indicator = b.indicator_code
                and b.ref_area in ('*', f.ref_area)
                and b.affects_verdict
                and left(b.break_period, 4) > o.time_period
                and left(b.break_period, 4) <= f.time_period
        )
    group by all
),

-- Years that a sum, or a reading of every year, would need and does not have.
known as (
    select
        {{ columns(target_key(), 'f') }},
        count(distinct o.time_period) as n_known
    from {{ ref('int_target_frame') }} as f
    inner join {{ ref('int_observation_current') }} as o
        on
            f.evidence_indicator = o.indicator_code
            and o.measure_basis = 'flow'
            and {{ same(target_scope(), 'f', 'o') }}
            and o.time_period between f.window_start and f.time_period
    where o.freq = 'A' and not o.is_synthetic and o.obs_value is not null
    group by all
)

select
    {{ columns(target_key(), 'f') }},
    e.evidence_kind,
    e.measured,
    e.unit_measure as obs_unit,
    e.numerator,
    e.denominator,
    coalesce(e.baseline_value, f.baseline_value) as baseline_value,
    coalesce(e.bound_type, 'exact') as bound_type,
    e.obs_time_period,
    e.source_code,
    e.submission_id,
    e.source_ref,
    e.bound_why_zh,
    e.bound_why_en,
    cast(coalesce(p.n_points, 0) as integer) as n_points,
    case
        when f.sums_since_window or f.method = 'every_year'
            then cast(f.assessed_year - cast(f.window_start as integer) + 1 - coalesce(k.n_known, 0) as integer)
        else 0
    end as n_missing_years
from {{ ref('int_target_frame') }} as f
left join ordered as e on {{ same(target_key(), 'f', 'e') }} and e.choice is not null
left join points as p on {{ same(target_key(), 'f', 'p') }}
left join known as k on {{ same(target_key(), 'f', 'k') }}
qualify
    row_number() over (
        partition by {{ columns(target_key(), 'f') }}
        order by e.choice nulls last, e.obs_time_period desc, e.measured desc
    ) = 1
