select i.*, f.label_zh as form_zh, f.label_en as form_en
from dim_indicator as i
left join dim_form as f on i.form_id = f.form_id
order by i.subject, i.indicator_code
