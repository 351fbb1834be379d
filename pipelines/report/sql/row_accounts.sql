-- What became of the rows of each form's files: every row received is accepted or quarantined; blank rows, notes and totals are
-- read beside them and ignored. Of protected lists the numbers are not published.
select s.form_id, coalesce(f.label_zh, '未识别的表') as form_zh, coalesce(f.label_en, 'Form not recognised') as form_en,
    count(*) as n_submissions,
    count(*) filter (where s.na_reason_rows is not null) as n_hidden,
    sum(s.rows_received) as rows_received, sum(s.rows_accepted) as rows_accepted,
    sum(s.rows_quarantined) as rows_quarantined, sum(s.rows_ignored) as rows_ignored,
    sum(s.rows_received - s.rows_accepted - s.rows_quarantined) as rows_missing,
    bool_or(s.is_synthetic) as is_synthetic, not bool_and(s.is_synthetic) as is_partly_synthetic
from fct_submission as s
left join dim_form as f on s.form_id = f.form_id
group by s.form_id, f.label_zh, f.label_en
order by s.form_id
