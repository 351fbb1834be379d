-- zh: 报送情况
-- en: Reports owed and received
-- answers: How many reports of the year's periods did each sender owe, and how many came in time, late, or not at all?
-- from: fct_reporting_status
-- with: dim_agency
with

owed as (
    select submitter, status
    from fct_reporting_status
    where left(period, 4) = cast(getvariable('year') as varchar) and status != 'not_due'
)

select
    coalesce(o.submitter, '_T') as code,
    case when o.submitter is null then '合计' else any_value(a.name_zh) end as name_zh,
    case when o.submitter is null then 'Total' else any_value(a.name_en) end as name_en,
    cast(count(*) as integer) as n_owed,
    cast(count(*) filter (where o.status = 'received') as integer) as n_in_time,
    cast(count(*) filter (where o.status = 'received_late') as integer) as n_received_late,
    cast(count(*) filter (where o.status = 'overdue') as integer) as n_overdue,
    case when o.submitter is not null then count(*) filter (where o.status != 'received') > 0 end as is_late,
    false as is_synthetic
from owed as o
left join dim_agency as a on o.submitter = a.agency_code
group by rollup(o.submitter)
having count(*) > 0
order by o.submitter nulls first
