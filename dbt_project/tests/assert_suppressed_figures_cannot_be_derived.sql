-- A published total less its published members never equals one member and never covers fewer than three respondents; where
-- nothing is suppressed the difference is zero.
with

city as (
    select distinct city_code from {{ ref('int_area_home') }}
),

published as (
    select
        'fct_ip_service' as table_name,
        time_period as list,
        case when service_kind = '_T' then 'district' else 'service_kind' end as breakdown,
        n_agencies as n,
        service_kind = '_T' and ref_area in (select c.city_code from city as c) as is_total
    from {{ ref('fct_ip_service') }}
    union all
    select
        'fct_ip_talent' as table_name,
        time_period as list,
        breakdown,
        n_persons as n,
        breakdown = '_T' as is_total
    from {{ ref('fct_ip_talent') }}
    union all
    select
        'fct_overseas_enterprise' as table_name,
        time_period as list,
        breakdown,
        n_enterprises as n,
        breakdown = '_T' as is_total
    from {{ ref('fct_overseas_enterprise') }}
    union all
    select
        'fct_copyright_trade' as table_name,
        direction || '.' || time_period as list,
        breakdown,
        n_enterprises as n,
        breakdown = '_T' as is_total
    from {{ ref('fct_copyright_trade') }}
    union all
    select
        'fct_ip_operation' as table_name,
        operation || '.' || left(time_period, 4) as list,
        case
            when time_period like '%-Q%' then 'quarter' when right_kind != '_T' then 'right_kind' else 'district'
        end as breakdown,
        n_operations as n,
        time_period not like '%-Q%'
        and right_kind = '_T'
        and ref_area in (select c.city_code from city as c) as is_total
    from {{ ref('fct_ip_operation') }}
),

left_over as (
    select
        m.table_name,
        m.list,
        m.breakdown,
        any_value(t.n) - coalesce(sum(m.n), 0) as n,
        count(*) filter (where m.n is null) as n_suppressed
    from published as m
    inner join published as t on m.table_name = t.table_name and m.list = t.list and t.is_total and t.n is not null
    where not m.is_total
    group by all
)

select *
from left_over
where
    case
        when n_suppressed = 0 then n != 0
        else n_suppressed < {{ disclosure_rule('min_hidden') }} or n < {{ disclosure_rule('min_respondents') }}
    end
