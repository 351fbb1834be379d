-- Deals in rights and pledges of a year by district, kind of right and quarter, one way at a time, the total as _T; hidden
-- rows say so. A running year has its total and its quarters alone: by district or kind, each quarter that comes in would
-- be told by subtraction from the release before it, and in a district that is a deal or two.
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

select m.*, q.n_quarters
from margin as m
inner join quarters as q on {{ same(['operation', 'city_code', 'year'], 'm', 'q') }}
where q.n_quarters = 4 or m.breakdown = 'quarter' or m.row_key = '_T'
