-- zh: 专利价值度分布
-- en: Patent value by technical field
-- answers: How valuable are the patents in force, by section of the IPC?
-- from: fct_patent_value
-- with: nothing else
select
    v.member as code,
    v.n_patents,
    v.mean_degree,
    v.p25,
    v.p50,
    v.p75,
    v.high_pct,
    v.na_reason,
    v.is_synthetic
from fct_patent_value as v
where v.time_period = cast(getvariable('year') as varchar) and v.breakdown = 'field'
order by v.mean_degree desc nulls last, v.member
