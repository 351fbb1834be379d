-- zh: 风险事件预警
-- en: Risk events that call for attention
-- answers: Which risks were above their threshold in the year, in which industry and country?
-- from: fct_alert: risk_event
-- with: dim_code
select
    k.name_zh,
    k.name_en,
    a.industry_code as industry,
    c.name_zh as country_zh,
    c.name_en as country_en,
    s.name_zh as severity_zh,
    s.name_en as severity_en,
    a.threshold as threshold_yuan,
    a.opened,
    a.closed,
    a.is_synthetic
from fct_alert as a
left join dim_code as k on split_part(a.subject, '.', 1) = k.code and k.code_list = 'risk_events.event_kind'
left join dim_code as s on a.detail = s.code and s.code_list = 'risk_events.severity'
left join dim_code as c on a.destination = c.code and c.code_list = 'country'
where a.rule_code = 'risk_event' and left(a.opened, 4) = cast(getvariable('year') as varchar)
order by a.opened, a.subject
