-- Deals in rights and pledges of a year by district, kind of right and quarter, one breakdown at a time, the total as _T.
-- A running year has its total and its quarters alone: by district or kind each new quarter could be found by subtraction
-- from the previous release, and in a district that is one or two deals.
{% set by, sums = ['operation', 'city_code', 'year'], ['rights', 'amount_yuan'] -%}
{% set breakdowns = {'district': 'district_code', 'right_kind': 'right_kind', 'quarter': 'quarter'} -%}
with

operation as (
    {{ current_protected_records(['ip_transactions', 'pledge_financing']) }}
),

dated as (
    select
        if(form_id = 'ip_transactions', 'deal', 'pledge') as operation,
        right_kind,
        rights,
        amount_yuan,
        district_code,
        period as year,
        quarter,
        city_code,
        is_synthetic
    from operation
    where city_code is not null
),

-- A register without a quarter makes no whole year.
year_quarters as (
    select operation, city_code, year, count(distinct quarter) as n_quarters from dated group by all
),

figure as (
    select * from {{ one_way_figures('dated', by, breakdowns, sums) }} -- noqa: PRS
),

margin as (
    select * from {{ margins('figure', by, breakdowns, sums) }}
)

select m.*, q.n_quarters
from margin as m
inner join year_quarters as q on {{ same(by, 'm', 'q') }}
where q.n_quarters = 4 or m.breakdown = 'quarter' or m.row_key = '_T'
