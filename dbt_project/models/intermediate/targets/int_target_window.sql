-- Targets that need every year of a window: a sum since it opened, or the least growth of any year. With a year missing there
-- is no value; missing years are counted.
with

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

observation_usable as (
    select * from {{ ref('int_observation_usable') }}
),

window_years as (
    select
        f.plan_id,
        f.target_id,
        f.reading_id,
        f.time_period,
        f.sums_since_window,
        f.evidence_indicator,
        f.baseline_value as stated_baseline,
        y.year,
        -- The first growth rate needs the baseline year: the plan's own baseline, or else a published figure.
        case
            when not f.sums_since_window and y.year = f.baseline_year then coalesce(f.baseline_value, o.obs_value)
            else o.obs_value
        end as obs_value,
        o.unit_measure,
        o.bound_type,
        o.time_period as obs_time_period,
        o.source_code,
        o.evidence_grade,
        o.submission_id,
        o.source_ref
    from target_frame as f
    cross join
        unnest(range(
            case when f.sums_since_window then {{ period_year('f.window_start') }} else f.baseline_year end,
            f.assessed_year + 1
        )) as y (year)
    left join observation_usable as o
        on
            f.evidence_indicator = o.indicator_code
            and o.freq = 'A'
            and o.measure_basis = 'flow'
            and f.ref_area = o.ref_area
            and f.patent_type = o.patent_type
            and f.applicant_type = o.applicant_type
            and f.item_class = o.item_class
            and f.caliber_code = o.caliber_code
            and y.year = o.period_year
    where f.sums_since_window or f.method = 'every_year'
),

yearly_growth as (
    select
        *,
        {{ growth_pct('obs_value', 'lag(obs_value) over since_first', '1') }} as growth,
        first_value(obs_value) over since_first as first_obs_value
    from window_years
    window since_first as (partition by plan_id, target_id, reading_id, time_period order by year)
)

select
    plan_id,
    target_id,
    reading_id,
    time_period,
    'computed' as evidence_kind,
    case
        when count(obs_value) < count(*) then null
        when sums_since_window then sum(obs_value order by year)
        else min(growth)
    end as measured,
    case when sums_since_window then any_value(unit_measure) else 'PCT' end as unit_measure,
    case when not sums_since_window then any_value(first_obs_value) end as baseline_value,
    case when bool_or(bound_type = 'at_least') then 'at_least' else 'exact' end as bound_type,
    max(obs_time_period) as obs_time_period,
    any_value(evidence_indicator) as judged_indicator,
    max(evidence_grade) as evidence_grade,
    case
        when not sums_since_window and any_value(stated_baseline) is null then arg_min(source_code, year)
    end as baseline_source,
    arg_max(source_code, year) as source_code,
    arg_max(submission_id, year) as submission_id,
    arg_max(source_ref, year) as source_ref,
    cast(count(*) - count(obs_value) as integer) as n_missing_years
from yearly_growth
group by plan_id, target_id, reading_id, time_period, sums_since_window
