with

target_worded as (
    select * from {{ ref('int_target_worded') }}
),

forecast as (
    select * from {{ ref('int_forecast') }}
),

target_source as (
    select * from {{ ref('int_target_source') }}
),

plan as (
    select * from {{ ref('plan') }}
)

select
    w.plan_id,
    w.target_id,
    w.reading_id,
    w.is_default_reading,
    w.indicator_code,
    w.ref_area,
    w.time_period,
    cast(w.target_value as double) as target_value,
    cast(w.baseline_value as double) as baseline_value,
    w.baseline_source,
    cast(w.measured as double) as obs_value,
    w.obs_time_period,
    w.source_code as obs_source,
    w.submission_id as source_submission_id,
    w.source_ref,
    w.evidence_kind,
    case when w.measured is not null then w.bound_type end as bound_type,
    w.evidence_grade,
    cast(w.attainment as double) as attainment,
    cast(w.completion as double) as completion,
    cast(w.elapsed_share as double) as elapsed_share,
    cast(w.pace as double) as pace,
    cast(w.cagr_ratio as double) as cagr_ratio,
    w.cagr_class,
    w.is_small_denominator,
    w.progress_class,
    cast(f.value as double) as forecast_value,
    cast(f.low_80 as double) as forecast_low,
    cast(f.high_80 as double) as forecast_high,
    cast(f.p_met as double) as p_met,
    w.last_known_period,
    cast(w.last_known_value as double) as last_known_value,
    w.next_known_period,
    cast(w.next_known_value as double) as next_known_value,
    w.verdict,
    coalesce(w.methods_disagree, false) as is_method_sensitive,
    w.is_robust,
    w.is_provisional,
    w.is_overtaken,
    w.is_ahead,
    w.is_proxy,
    -- Of a made-up plan. Synthetic figures are no evidence, whatever the plan.
    p.is_synthetic,
    w.reason_code,
    w.reason_zh,
    w.reason_en,
    case when w.verdict = 'no_data' then w.responsible_agency end as responsible_agency,
    s.submission_ids,
    'verdict-2' as method_version
from target_worded as w
inner join plan as p on w.plan_id = p.plan_id
left join forecast as f on {{ series_id('w') }} = f.series_id and w.target_year = f.horizon_year
left join target_source as s
    on
        w.plan_id = s.plan_id
        and w.target_id = s.target_id
        and w.reading_id = s.reading_id
        and w.time_period = s.time_period
