-- The verdict: the first rule of docs/methods/verdicts.md#41-the-rules that holds.
with

target_measure as (
    select * from {{ ref('int_target_measure') }}
),

verdict as (
    select * from {{ ref('verdict') }}
),

reasons as (
    select
        *,
        case
            when is_composite then 'worst_part'
            when not has_number and n_points >= 2 then 'trend_shown'
            when not has_number then 'trend_too_short'
            when not has_evidence and n_missing_years > 0 and sums_since_window then 'window_incomplete'
            when not has_evidence and n_missing_years > 0 then 'year_missing'
            when not has_evidence then 'no_observation'
            -- The value is a lower bound: it proves nothing on the side that a higher true value could change.
            when bound_type = 'at_least' and is_satisfied = is_smaller_better then 'bounds_straddle'
            when is_satisfied and is_final then 'satisfied_final'
            when is_satisfied and can_be_lost then 'satisfied_losable'
            when is_satisfied then 'satisfied_kept'
            when is_final then 'missed_final'
            when is_rank and measured - target_value <= rank_slack then 'rank_near'
            when is_rank then 'rank_far'
            when is_growth then 'growth_pace'
            when baseline_value is null then 'no_baseline'
            when not is_baseline_comparable then 'baseline_not_comparable'
            when completion is null then 'moved_away'
            else 'pace'
        end as reason_code
    from target_measure
),

own_verdicts as (
    select
        *,
        case reason_code
            when 'trend_shown' then 'trend_only'
            when 'trend_too_short' then 'no_data'
            when 'window_incomplete' then 'no_data'
            when 'year_missing' then 'no_data'
            when 'no_observation' then 'no_data'
            when 'satisfied_final' then 'met'
            when 'satisfied_kept' then 'met'
            when 'satisfied_losable' then 'on_track'
            when 'bounds_straddle' then 'not_assessable'
            when 'no_baseline' then 'not_assessable'
            when 'baseline_not_comparable' then 'not_assessable'
            when 'missed_final' then 'missed'
            when 'rank_near' then 'at_risk'
            when 'rank_far' then 'off_track'
            when 'moved_away' then 'off_track'
            when 'worst_part' then null
            else {{ by_class('pace', "'on_track'", "'at_risk'", "'off_track'") }}
        end as verdict
    from reasons
),

-- Of components with the same rank the last by identifier is named, so that every build names the same.
worst_components as (
    select
        a.plan_id,
        a.parent_target_id as target_id,
        a.time_period,
        arg_max(a.verdict, (v.severity_rank, a.target_id)) as verdict,
        arg_max(a.target_id, (v.severity_rank, a.target_id)) as binding_component
    from own_verdicts as a
    inner join verdict as v on a.verdict = v.verdict
    where a.parent_target_id is not null and a.is_default_reading
    group by all
)

select
    a.* exclude (verdict),
    case when a.is_composite then coalesce(w.verdict, 'no_data') else a.verdict end as verdict,
    case when a.is_composite then w.binding_component end as binding_component,
    a.reason_code = 'satisfied_losable' as is_ahead
from own_verdicts as a
left join worst_components as w on a.plan_id = w.plan_id and a.target_id = w.target_id and a.time_period = w.time_period
