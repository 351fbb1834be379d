select rule_code, any_value(title_zh) as name_zh, any_value(title_en) as name_en, severity,
    count(*) as n_findings, count(*) filter (where status = 'open') as n_open,
    count(distinct submission_id) as n_submissions
from fct_finding
group by rule_code, severity
order by n_findings desc, rule_code
