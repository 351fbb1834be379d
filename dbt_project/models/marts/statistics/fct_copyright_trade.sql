-- Copyrights exported and imported in a year by district and by whether an enterprise trades fifty or more (the line of 四(十)),
-- one way at a time. An enterprise has a line for every kind and country: its lines are added up, for a line is no
-- respondent; so kinds and countries, in several of which it stands, are not told.
with

enterprise as (
    select
        t.time_period,
        t.direction,
        t.credit_code,
        p.city_code,
        min(p.district_code) as district_code,
        sum(t.titles) as titles,
        sum(t.amount_yuan) as amount_yuan,
        bool_or(t.is_synthetic) as is_synthetic
    from ({{ current_records('copyright_trade') }}) as t
    inner join {{ ref('int_area_home') }} as p on t.ref_area = p.area_code
    group by all
),

margin as (
    select * from {{ margins(
        'enterprise',
        ['city_code', 'time_period', 'direction'],
        {'district': 'district_code', 'size': "if(titles >= 50, '50_up', '1_49')"},
        ['titles', 'amount_yuan']
    ) }}
)

select
    direction,
    case when breakdown = 'district' and row_key != '_T' then row_key else city_code end as ref_area,
    time_period,
    case when row_key = '_T' then '_T' else breakdown end as breakdown,
    row_key as member,
    cast(n as integer) as n_enterprises,
    cast(titles as integer) as n_titles,
    cast(amount_yuan as double) as amount_yuan,
    cast(n_amount_yuan as integer) as n_with_amount,
    na_reason,
    'margins_1' as method_version,
    is_synthetic
from margin
