select r.*, left(r.period, 4) as year, f.label_zh as form_zh, f.label_en as form_en,
    a.name_zh as agency_zh, a.name_en as agency_en, a.ref_area as agency_area
from fct_reporting_status as r
inner join dim_form as f on r.form_id = f.form_id
left join dim_agency as a on r.submitter = a.agency_code
order by r.submitter, r.due_date, r.form_id, r.period, r.document
