-- What an alert is about is a key of another table: here it gets the names of what the key leads to, and the areas of the
-- senders it is about; events of risk are published without the senders of their reports.
select a.*,
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
    case
        when g.ref_area is not null then [g.ref_area]
        when a.subject_kind = 'reconciliation' then [split_part(a.subject, '.', 2)]
        when a.subject_kind = 'risk_event' then (
            select list(distinct s.ref_area)
            from fct_submission as b
            inner join dim_agency as s on b.submitter = s.agency_code
            where b.form_id = 'risk_events'
        )
    end as areas
from fct_alert as a
left join fct_target as t
    on
        a.subject_kind = 'target' and a.plan_id = t.plan_id and a.subject = t.target_id
        and t.is_default_reading
left join fct_reporting_status as r
    on
        a.subject_kind = 'obligation'
        and a.subject = concat_ws('.', r.form_id, r.submitter, r.period, r.document)
left join dim_form as f on r.form_id = f.form_id
left join dim_agency as g on r.submitter = g.agency_code
left join dim_indicator as i
    on a.subject_kind = 'reconciliation' and split_part(a.subject, '.', 1) = i.indicator_code
left join dim_code as c on c.code_list = 'country' and a.destination = c.code
where a.closed is null
order by a.opened desc, a.rule_code, a.alert_id
