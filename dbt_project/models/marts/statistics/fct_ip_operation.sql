select
    m.operation,
    case when m.breakdown = 'district' and m.row_key != '_T' then m.row_key else m.city_code end as ref_area,
    case when m.breakdown = 'quarter' then m.row_key else m.year end as time_period,
    case when m.breakdown = 'right_kind' then m.row_key else '_T' end as right_kind,
    cast(m.n as integer) as n_operations,
    cast(m.rights as bigint) as n_rights,
    cast(m.amount_yuan as double) as amount_yuan,
    cast(m.n_amount_yuan as integer) as n_with_amount,
    cast(case when m.breakdown = 'quarter' then 1 else m.n_quarters end as integer) as n_quarters,
    m.breakdown = 'quarter' or m.n_quarters = 4 as is_complete,
    m.na_reason,
    'margins_1' as method_version,
    m.is_synthetic
from {{ ref('int_ip_operation_cell') }} as m
