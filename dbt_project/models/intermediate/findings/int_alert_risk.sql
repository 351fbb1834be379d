-- Alerts of risk events above their thresholds, by kind, industry, destination and month of the event. An alert is open until
-- all of its events are closed; an event is reported again when it is closed, and the period of that report is the closing
-- date. Events after the build's day and reports of later periods are left out. Counts and amounts are suppressed: such a
-- group seldom has three events, and the previous release would reveal an event that is added (docs/methods/supervision.md#83-alerts-on-risk-events).
with

submission as (
    select * from {{ source('inputs', 'submission') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
),

risk_threshold as (
    select * from {{ ref('risk_threshold') }}
),

latest_reports as (
    select
        e.*,
        n.period as report_period
    from ({{ current_records('risk_events', ['event_no', 'submission_id']) }}) as e
    inner join submission as n on e.submission_id = n.submission_id
    cross join build_context as c
    where e.occurred_on <= c.as_of and n.period <= strftime(c.as_of, '%Y-%m')
    -- A late report of an earlier month does not replace a newer one.
    qualify row_number() over (partition by e.event_no order by n.period desc, e.submission_order desc) = 1
),

events as (
    select
        *,
        strftime(occurred_on, '%Y-%m') as opened,
        coalesce(left(regexp_replace(industry_code, '^[A-Z]', ''), 2), '_Z') as industry,
        coalesce(destination, '_Z') as country,
        list_position(['low', 'medium', 'high', 'critical'], severity) as severity_order
    from latest_reports
),

events_with_threshold as (
    select
        e.*,
        t.level,
        t.min_value_yuan,
        e.severity_order >= list_position(['low', 'medium', 'high', 'critical'], t.min_severity)
        or e.value_yuan >= nullif(t.min_value_yuan, 0) as is_above
    from events as e
    inner join risk_threshold as t
        on
            e.event_kind = t.event_kind
            or (t.event_kind = '*' and e.event_kind not in (select k.event_kind from risk_threshold as k))
)

select
    'risk_event' as rule_code,
    level,
    'risk_event' as subject_kind,
    concat_ws('.', event_kind, industry, country) as subject,
    'suppressed' as na_reason,
    any_value(nullif(min_value_yuan, 0)) as threshold,
    opened,
    case when bool_and(status = 'closed') then max(report_period) end as closed,
    arg_max(severity, severity_order) as detail,
    industry as industry_code,
    country as destination,
    bool_or(is_synthetic) as is_synthetic
from events_with_threshold
where is_above
group by event_kind, level, industry, country, opened
