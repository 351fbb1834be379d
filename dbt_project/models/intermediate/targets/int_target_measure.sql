-- The unrounded measures that a verdict is read from: completion, pace, attainment, growth relative to the required growth.
with

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

target_evidence as (
    select * from {{ ref('int_target_evidence') }}
),

targets_with_evidence as (
    select
        f.* exclude (baseline_value, baseline_source),
        e.* exclude (plan_id, target_id, reading_id, time_period, baseline_value),
        case when f.starts_at_zero then 0 else e.baseline_value end as baseline_value,
        {{ period_year('e.obs_time_period') }} as obs_year
    from target_frame as f
    inner join target_evidence as e
        on
            f.plan_id = e.plan_id
            and f.target_id = e.target_id
            and f.reading_id = e.reading_id
            and f.time_period = e.time_period
),

comparisons as (
    select
        *,
        target_value is not null as has_number,
        assessed_year >= target_year as is_final,
        measured is not null as has_evidence,
        case
            when comparator = 'all' and denominator is not null then round(numerator) = round(denominator)
            when is_smaller_better then measured <= target_value
            else measured >= target_value
        end as is_satisfied,
        baseline_value is not null
        and (starts_at_zero or (obs_unit = unit_measure and not coalesce(is_other_denominator, false))) as is_baseline_comparable,
        case
            when
                not is_growth and not is_rank
                and (target_value - baseline_value) * case when is_smaller_better then -1 else 1 end > 0
                then (measured - baseline_value) / (target_value - baseline_value)
        end as completion,
        case
            when is_smaller_better then target_value / nullif(measured, 0) else measured / nullif(target_value, 0)
        end as attainment,
        -- A baseline that satisfies the target makes it one to keep: there is no growth that it asks for.
        case when is_smaller_better then baseline_value <= target_value else baseline_value >= target_value end as is_to_keep,
        case when is_fall_wished then -1 else 1 end as wished_sign
    from targets_with_evidence
),

growth_rates as (
    select
        *,
        case
            when
                not is_growth and not is_rank and not starts_at_zero and is_baseline_comparable
                and baseline_value > 0 and measured > 0 and target_value > 0 and obs_year > baseline_year
                then pow(target_value / baseline_value, 1.0 / (target_year - baseline_year)) - 1
        end as growth_between,
        case
            when baseline_value > 0 and measured > 0 and obs_year > baseline_year
                then pow(measured / baseline_value, 1.0 / (obs_year - baseline_year)) - 1
        end as growth_so_far,
        case
            when not has_number and n_points >= {{ verdict_threshold('min_trend_points') }} and first_value > 0 and measured > 0
                then pow(
                    measured / first_value, 1.0 / nullif(obs_year - {{ period_year('first_period') }}, 0)
                ) - 1
        end as trend_growth
    from comparisons
)

select
    * exclude (wished_sign) replace (case when is_baseline_comparable then completion end as completion),
    case
        when is_growth then measured / nullif(target_value, 0)
        when is_baseline_comparable then completion / nullif(elapsed_share, 0)
    end as pace,
    -- The sign is that of the wished direction, also where the baseline already satisfies the target.
    wished_sign * growth_so_far / nullif(abs(growth_between), 0) as cagr_ratio,
    coalesce(abs(growth_between) < {{ verdict_threshold('min_cagr_asked') }}, false) as is_small_denominator,
    coalesce(
        is_satisfied and not is_rank and comparator is distinct from 'exists'
        and attainment >= {{ verdict_threshold('overtaken_multiple') }}, false
    ) as is_overtaken,
    case
        when wished_sign * trend_growth >= {{ verdict_threshold('trend_marked') }} then 'marked_progress'
        when wished_sign * trend_growth > 0 then 'slight_progress'
        when trend_growth = 0 then 'no_change'
        when wished_sign * trend_growth > -{{ verdict_threshold('trend_marked') }} then 'slight_setback'
        when trend_growth is not null then 'marked_setback'
    end as progress_class
from growth_rates
