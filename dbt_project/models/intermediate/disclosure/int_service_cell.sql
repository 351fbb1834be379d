-- IP services by district and by kind of service, _T the city, without what must be suppressed; the number above ten million
-- is suppressed where the others are, and where few or all of a row are above, or below.
{% set key = ['breakdown', 'city_code', 'time_period', 'row_key'] -%}
with

agency as (
    select a.*, p.district_code, p.city_code
    from {{ ref('int_service_agency') }} as a
    inner join {{ ref('int_area_home') }} as p on a.ref_area = p.area_code
),

margin as (
    select * from {{ margins(
        'agency',
        ['city_code', 'time_period'],
        {'place': 'district_code', 'kind': 'service_kind'},
        ['staff', 'patent_attorneys', 'revenue_yuan']
    ) }}
),

member_agency as (
    select *, 'place' as breakdown, unnest([district_code, '_T']) as row_key from agency
    union all by name
    select *, 'kind' as breakdown, service_kind as row_key from agency
),

above as (
    select
        {{ columns(key) }},
        count(*) as n_row,
        count(*) filter (where is_above_ten_million) as n_above
    from member_agency
    group by all
),

above_cell as (
    select
        {{ columns(key, 'a') }},
        unnest(['above', 'up_to']) as part,
        unnest([a.n_above, a.n_row - a.n_above]) as n,
        a.n_row,
        null as largest,
        null as amount,
        m.n is null as is_suppressed
    from above as a
    inner join margin as m on {{ same(key, 'a', 'm') }}
),

suppressed_above as (
    select * from {{ suppressed_rows('above_cell', ['breakdown', 'city_code', 'time_period'], 'row_key') }}
)

select
    m.*,
    case when h.suppression is null then a.n_above end as n_above_ten_million,
    case when h.suppression is not null then 'suppressed' end as na_reason_above
from margin as m
inner join above as a on {{ same(key, 'm', 'a') }}
left join suppressed_above as h on {{ same(key, 'm', 'h') }}
