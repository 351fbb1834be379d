-- 谁逾期未报，谁晚报？（含合成数据）
-- Which agencies are overdue, which were late? (some of it synthetic)
select
    f.label_zh as form,
    coalesce(a.name_zh, g.name_zh) as sender,
    s.period,
    s.due_date,
    s.status,
    s.first_accepted_on
from fct_reporting_status as s
inner join dim_form as f on s.form_id = f.form_id
left join dim_area as a on s.submitter = a.area_code
left join dim_agency as g on s.submitter = g.agency_code
where s.status in ('overdue', 'received_late')
order by s.due_date, s.submitter
