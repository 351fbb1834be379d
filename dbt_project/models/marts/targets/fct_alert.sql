-- Alerts: opened in the first period in which a condition holds, closed in the first in which it no longer does.
with

target_progress as (
    select * from {{ ref('fct_target_progress') }}
),

verdict as (
    select * from {{ ref('verdict') }}
),

reporting_status as (
    select * from {{ ref('fct_reporting_status') }}
),

reconciliation as (
    select * from {{ ref('fct_reconciliation') }}
),

alert_risk as (
    select * from {{ ref('int_alert_risk') }}
),

alert_rule as (
    select * from {{ ref('alert_rule') }}
),

target_verdicts as (
    select
        p.plan_id,
        p.target_id,
        p.time_period,
        p.pace,
        p.p_met,
        p.verdict,
        p.is_synthetic,
        v.severity_rank,
        -- A year without a judged verdict is skipped: no other verdict can be worse than it.
        lag(case when v.is_judged then v.severity_rank end ignore nulls) over years as previous_severity_rank,
        lag(case when v.is_judged then p.verdict end ignore nulls) over years as previous_verdict
    from target_progress as p
    inner join verdict as v on p.verdict = v.verdict
    where p.is_default_reading
    window years as (partition by p.plan_id, p.target_id order by p.time_period)
),

target_states as (
    select
        'verdict_worsens' as rule_code,
        plan_id,
        'warning' as level,
        target_id as subject,
        time_period as period,
        cast(severity_rank as double) as value,
        cast(previous_severity_rank as double) as threshold,
        coalesce(severity_rank > previous_severity_rank and verdict in ('at_risk', 'off_track', 'missed'), false) as holds,
        is_synthetic,
        previous_verdict || ' -> ' || verdict as detail
    from target_verdicts
    union all
    select
        'pace_below_60' as rule_code,
        plan_id,
        'alarm' as level,
        target_id as subject,
        time_period as period,
        pace as value,
        {{ verdict_threshold('pace_at_risk') }} as threshold,
        coalesce(pace < {{ verdict_threshold('pace_at_risk') }} and verdict = 'off_track', false) as holds,
        is_synthetic,
        verdict as detail
    from target_verdicts
    union all
    -- A target that is met and cannot be lost needs no probability.
    select
        'p_met_below_50' as rule_code,
        plan_id,
        'warning' as level,
        target_id as subject,
        time_period as period,
        p_met as value,
        {{ verdict_threshold('p_met_alert') }} as threshold,
        coalesce(p_met < {{ verdict_threshold('p_met_alert') }} and verdict != 'met', false) as holds,
        is_synthetic,
        verdict as detail
    from target_verdicts
),

-- Consecutive periods in which a condition holds are one alert.
numbered_runs as (
    select
        *,
        sum(case when not holds then 1 else 0 end)
            over (partition by rule_code, plan_id, subject order by period) as n_clear_before
    from target_states
),

target_alerts as (
    select
        m.rule_code,
        m.plan_id,
        m.level,
        'target' as subject_kind,
        m.subject,
        arg_max(m.value, m.period) filter (where m.holds) as value,
        arg_max(m.threshold, m.period) filter (where m.holds) as threshold,
        min(m.period) filter (where m.holds) as opened,
        arg_max(m.detail, m.period) filter (where m.holds) as detail,
        m.is_synthetic
    from numbered_runs as m
    group by m.rule_code, m.plan_id, m.level, m.subject, m.is_synthetic, m.n_clear_before
    having count(*) filter (where m.holds) > 0
),

closed_target_alerts as (
    select
        a.*,
        (
            select min(s.period) from target_states as s
            where
                s.rule_code = a.rule_code
                and s.plan_id = a.plan_id
                and s.subject = a.subject
                and s.period > a.opened
                and not s.holds
        ) as closed
    from target_alerts as a
),

overdue_returns as (
    select
        'return_overdue' as rule_code,
        'warning' as level,
        'obligation' as subject_kind,
        form_id || '.' || submitter || '.' || period || '.' || document as subject,
        cast(due_date + 1 as varchar) as opened,
        cast(first_accepted_on as varchar) as closed,
        status as detail,
        false as is_synthetic
    from reporting_status
    where status in ('overdue', 'received_late')
),

reconciliation_alerts as (
    select
        'out_of_tolerance' as rule_code,
        'warning' as level,
        'reconciliation' as subject_kind,
        concat_ws('.', {{ columns(fact_key()) }}) as subject,
        difference as value,
        tolerance as threshold,
        time_period as opened,
        verdict as detail,
        is_synthetic
    from reconciliation
    where verdict = 'out_of_tolerance'
),

all_alerts as (
    select * from closed_target_alerts
    union all by name
    select * from overdue_returns
    union all by name
    select * from reconciliation_alerts
    union all by name
    select * from alert_risk
)

select
    concat_ws(':', t.rule_code, t.plan_id, t.subject, t.opened) as alert_id,
    t.rule_code,
    t.plan_id,
    r.name_zh,
    r.name_en,
    t.level,
    t.subject_kind,
    t.subject,
    t.industry_code,
    t.destination,
    cast(t.value as double) as value,
    cast(t.threshold as double) as threshold,
    t.opened,
    t.closed,
    t.detail,
    t.na_reason,
    t.is_synthetic
from all_alerts as t
left join alert_rule as r on t.rule_code = r.rule_code
