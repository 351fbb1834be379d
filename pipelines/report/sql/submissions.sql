select s.*, s.submission_id as name_zh, s.submission_id as name_en,
    f.label_zh as form_zh, f.label_en as form_en, f.is_masked, a.name_zh as sender_zh, a.name_en as sender_en
from fct_submission as s
inner join dim_form as f on s.form_id = f.form_id
left join dim_agency as a on s.submitter = a.agency_code
order by s.received_seq
