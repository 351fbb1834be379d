select t.*, t.title_zh as name_zh, t.title_en as name_en, d.char_start,
    s.name_zh as status_zh, s.name_en as status_en, a.name_zh as agency_zh, a.name_en as agency_en
from fct_task_progress as t
inner join dim_task as d on t.plan_id = d.plan_id and t.task_id = d.task_id
left join dim_code as s on s.code_list = 'task_progress.status' and t.status = s.code
left join dim_agency as a on t.lead_agency = a.agency_code
order by t.plan_id, d.char_start, t.task_id
