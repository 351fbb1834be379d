select
    if(operation = 'deal', 'ip_transactions', 'pledge_financing') as list_name,
    ref_area,
    time_period,
    case when right_kind != '_T' then 'right_kind' when time_period like '%-Q%' then 'quarter' else 'district' end as breakdown,
    case when right_kind != '_T' then right_kind when time_period like '%-Q%' then time_period else ref_area end as member,
    n_operations,
    n_rights,
    amount_yuan,
    n_with_amount
from fct_ip_operation
