-- Cells of the tables of IP services: by district (table place) and by kind of service (table kind), _T the city; what
-- stands in a cell, and which must be hidden. A count of those above ten million is a table of its own, which is hidden
-- where the other is.
with

agency as (
    select
        a.*,
        p.city_code,
        -- What no district claims is a row like any other, so that rows add up to the city.
        p.district_code
    from {{ ref('int_service_agency') }} as a
    inner join {{ ref('int_area_home') }} as p on a.ref_area = p.area_code
),

rowed as (
    select *, 'place' as breakdown, unnest([district_code, '_T']) as row_key from agency
    union all by name
    select *, 'kind' as breakdown, unnest([service_kind, '_T']) as row_key from agency
),

figure as (
    select
        breakdown,
        city_code,
        time_period,
        row_key,
        count(*) as n_agencies,
        count(*) filter (where is_above_ten_million) as n_above_ten_million,
        sum(staff) as staff,
        sum(patent_attorneys) as patent_attorneys,
        sum(revenue_yuan) as revenue_yuan,
        max(revenue_yuan) as largest_revenue,
        max(staff) as largest_staff,
        max(patent_attorneys) as largest_attorneys,
        bool_or(is_synthetic) as is_synthetic
    from rowed
    group by all
),

-- The sums that are published of a row: each is a part of its own, with nothing between them to add up.
whole_cell as (
    select
        breakdown,
        city_code,
        time_period,
        row_key,
        unnest(['revenue', 'staff', 'attorneys']) as part,
        n_agencies as n,
        cast(null as bigint) as n_row,
        unnest([largest_revenue, largest_staff, largest_attorneys]) as largest,
        unnest([revenue_yuan, staff, patent_attorneys]) as amount,
        false as is_hidden
    from figure
),

hidden_whole as (
    select * from {{ hidden_rows('whole_cell', ['breakdown', 'city_code', 'time_period'], 'row_key') }}
),

above_cell as (
    select
        f.breakdown,
        f.city_code,
        f.time_period,
        f.row_key,
        unnest(['above', 'up_to']) as part,
        unnest([f.n_above_ten_million, f.n_agencies - f.n_above_ten_million]) as n,
        f.n_agencies as n_row,
        null as largest,
        null as amount,
        h.suppression is not null as is_hidden
    from figure as f
    left join hidden_whole as h on {{ same(['breakdown', 'city_code', 'time_period', 'row_key'], 'f', 'h') }}
),

hidden_above as (
    select * from {{ hidden_rows('above_cell', ['breakdown', 'city_code', 'time_period'], 'row_key') }}
)

select
    f.*,
    w.suppression as hidden_whole,
    a.suppression as hidden_above
from figure as f
left join hidden_whole as w on {{ same(['breakdown', 'city_code', 'time_period', 'row_key'], 'f', 'w') }}
left join hidden_above as a on {{ same(['breakdown', 'city_code', 'time_period', 'row_key'], 'f', 'a') }}
