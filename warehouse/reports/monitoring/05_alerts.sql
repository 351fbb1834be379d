-- zh: 当年发生的预警
-- en: Alerts that opened in the year
-- answers: What called for attention in the year, and what of it is still open?
-- from: fct_alert
-- with: fct_target, fct_reporting_status, dim_agency, dim_form, dim_indicator, dim_code
select
    a.name_zh,
    a.name_en,
    case a.level when 'alarm' then '警报' else '提示' end as level_zh,
    a.level as level_en,
    coalesce(
        t.name_zh,
        g.name_zh || '：' || f.label_zh || '（' || r.period || '）',
        i.name_zh || '（' || split_part(a.subject, '.', 3) || '）',
        c.name_zh
    ) as subject_zh,
    coalesce(
        t.name_en,
        g.name_en || ': ' || f.label_en || ' (' || r.period || ')',
        i.name_en || ' (' || split_part(a.subject, '.', 3) || ')',
        c.name_en
    ) as subject_en,
    a.opened,
    a.closed,
    a.is_synthetic
from fct_alert as a
left join fct_target as t
    on a.subject_kind = 'target' and a.plan_id = t.plan_id and a.subject = t.target_id and t.is_default_reading
left join fct_reporting_status as r
    on a.subject_kind = 'obligation' and a.subject = concat_ws('.', r.form_id, r.submitter, r.period, r.document)
left join dim_form as f on r.form_id = f.form_id
left join dim_agency as g on r.submitter = g.agency_code
left join dim_indicator as i on a.subject_kind = 'reconciliation' and split_part(a.subject, '.', 1) = i.indicator_code
left join dim_code as c on c.code_list = 'country' and a.destination = c.code
where
    coalesce(a.plan_id, getvariable('plan')) = getvariable('plan')
    and left(a.opened, 4) = cast(getvariable('year') as varchar)
order by a.opened, a.rule_code, a.alert_id
