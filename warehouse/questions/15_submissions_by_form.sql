-- 各报表收到多少份，退回多少份？（含合成数据）
-- How many attempts were received for each form, and how many were refused? (some of it synthetic)
select
    s.form_id,
    f.label_zh,
    count(*) as n_attempts,
    count(*) filter (where s.status = 'refused') as n_refused,
    count(*) filter (where s.is_synthetic) as n_synthetic,
    cast(sum(s.rows_received) as bigint) as rows_received,
    cast(sum(s.rows_accepted) as bigint) as rows_accepted
from fct_submission as s
left join dim_form as f on s.form_id = f.form_id
group by all
order by s.form_id
