-- Risk events above their thresholds, by kind, industry and destination: those that began in the same month and are closed
-- or open alike are one alert. An event is sent again when it is closed: the report that says so dates it.
with

event as (
    select
        e.*,
        n.period as said_in,
        strftime(e.occurred_on, '%Y-%m') as opened,
        coalesce(left(regexp_replace(e.industry_code, '^[A-Z]', ''), 2), '_Z') as industry,
        coalesce(e.destination, '_Z') as country,
        list_position(['low', 'medium', 'high', 'critical'], e.severity) as severity_order
    from ({{ current_records('risk_events') }}) as e
    inner join {{ source('inputs', 'submission') }} as n on e.submission_id = n.submission_id
),

judged as (
    select
        e.*,
        t.level,
        t.min_value_yuan,
        e.severity_order >= list_position(['low', 'medium', 'high', 'critical'], t.min_severity)
        or e.value_yuan >= nullif(t.min_value_yuan, 0) as is_above
    from event as e
    inner join {{ ref('risk_threshold') }} as t
        on
            e.event_kind = t.event_kind
            or (t.event_kind = '*' and e.event_kind not in (select k.event_kind from {{ ref('risk_threshold') }} as k))
)

select
    'risk_event' as rule_code,
    level,
    'risk_event' as subject_kind,
    concat_ws('.', event_kind, industry, country, status) as subject,
    cast(sum(value_yuan) as double) as value,
    any_value(nullif(min_value_yuan, 0)) as threshold,
    opened,
    case when status = 'closed' then max(said_in) end as closed,
    count(*) || ' × ' || event_kind || ', ' || arg_max(severity, severity_order) as detail,
    industry as industry_code,
    country as destination,
    bool_or(is_synthetic) as is_synthetic
from judged
where is_above
group by event_kind, level, industry, country, opened, status
