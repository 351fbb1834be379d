-- A file whose form was not recognised is one of none of the forms.
select s.*, s.submission_id as name_zh, s.submission_id as name_en,
    coalesce(f.label_zh, '未识别的表') as form_zh, coalesce(f.label_en, 'Form not recognised') as form_en,
    a.name_zh as sender_zh, a.name_en as sender_en
from fct_submission as s
left join dim_form as f on s.form_id = f.form_id
left join dim_agency as a on s.submitter = a.agency_code
order by s.received_seq
