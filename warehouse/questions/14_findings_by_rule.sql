-- 报送中出现最多的问题是什么？（含合成数据）
-- Which findings are the most frequent? (some of it synthetic)
select
    rule_code,
    severity,
    title_zh,
    count(*) as n_findings,
    count(distinct submission_id) as n_submissions
from fct_finding
where severity in ('error', 'query')
group by all
order by n_findings desc, rule_code
