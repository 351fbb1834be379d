-- from: fct_ip_operation: chosen
-- with: dim_code, dim_plan
-- Deals and pledges of the chosen kinds of rights.
select
    case o.operation when 'deal' then '交易' else '质押' end as operation_zh,
    o.operation as operation_en,
    c.name_zh,
    c.name_en,
    o.n_operations,
    o.n_rights,
    o.amount_yuan,
    o.n_with_amount,
    o.is_complete,
    o.na_reason,
    o.is_synthetic
from fct_ip_operation as o
inner join dim_plan as p on o.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c
    on o.right_kind = c.code and c.code_list in ('*', 'ip_transactions.right_kind')
where
    o.time_period = cast(getvariable('year') as varchar)
    and list_contains(getvariable('chosen'), o.right_kind)
order by o.operation, o.right_kind = '_T' desc, o.right_kind
