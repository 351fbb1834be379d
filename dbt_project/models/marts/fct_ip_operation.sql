-- Deals in rights and pledges of a year by district, kind of right and quarter, one way at a time; hidden rows say so.
with

operation as (
    select 'deal' as operation, effective_on as done_on, right_kind, rights, amount_yuan, ref_area, is_synthetic
    from ({{ current_records('ip_transactions') }})
    union all by name
    select
        'pledge' as operation,
        registered_on as done_on,
        right_kind,
        rights,
        loan_amount_yuan as amount_yuan,
        ref_area,
        is_synthetic
    from ({{ current_records('pledge_financing') }})
),

dated as (
    select
        o.operation,
        o.right_kind,
        o.rights,
        o.amount_yuan,
        p.district_code,
        cast(year(o.done_on) as varchar) as year,
        year(o.done_on) || '-Q' || quarter(o.done_on) as quarter,
        p.city_code,
        o.is_synthetic
    from operation as o
    inner join {{ ref('int_area_home') }} as p on o.ref_area = p.area_code
),

-- A register of which a quarter is missing makes no whole year.
quarters as (
    select operation, city_code, year, count(distinct quarter) as n_quarters from dated group by all
),

margin as (
    select * from {{ margins(
        'dated',
        ['operation', 'city_code', 'year'],
        {'district': 'district_code', 'right_kind': 'right_kind', 'quarter': 'quarter'},
        ['rights', 'amount_yuan']
    ) }}
)

select
    m.operation,
    case when m.breakdown = 'district' and m.row_key != '_T' then m.row_key else m.city_code end as ref_area,
    case when m.breakdown = 'quarter' then m.row_key else m.year end as time_period,
    case when m.breakdown = 'right_kind' then m.row_key else '_T' end as right_kind,
    cast(m.n as integer) as n_operations,
    cast(m.rights as integer) as n_rights,
    cast(m.amount_yuan as double) as amount_yuan,
    cast(m.n_amount_yuan as integer) as n_with_amount,
    cast(case when m.breakdown = 'quarter' then 1 else q.n_quarters end as integer) as n_quarters,
    m.breakdown = 'quarter' or q.n_quarters = 4 as is_complete,
    m.na_reason,
    'margins_1' as method_version,
    m.is_synthetic
from margin as m
inner join quarters as q on {{ same(['operation', 'city_code', 'year'], 'm', 'q') }}
