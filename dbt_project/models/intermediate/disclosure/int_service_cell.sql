-- IP services by district and by kind of service, _T the city, without what must be suppressed; the number above ten million
-- is suppressed where the others are, and where few or all of a row are above, or below.
{% set key = ['breakdown', 'city_code', 'time_period', 'row_key'] -%}
{% set by, breakdowns = ['city_code', 'time_period'], {'place': 'district_code', 'kind': 'service_kind'} -%}
{% set sums = ['staff', 'patent_attorneys', 'revenue_yuan'] -%}
{% set aggregates = {'n_above': 'count(*) filter (where is_above_ten_million)'} -%}
with

agency as (
    select a.*, p.district_code, p.city_code
    from {{ ref('int_service_agency') }} as a
    inner join {{ ref('int_area_home') }} as p on a.ref_area = p.area_code
),

figure as (
    select * from {{ one_way_figures('agency', by, breakdowns, sums, aggregates) }} -- noqa: PRS
),

margin as (
    select * from {{ margins('figure', by, breakdowns, sums) }}
),

above_cell as (
    select
        {{ columns(key, 'f') }},
        unnest(['above', 'up_to']) as part,
        unnest([f.n_above, f.n - f.n_above]) as n,
        f.n as n_row,
        null as largest,
        null as amount,
        m.n is null as is_suppressed
    from figure as f
    inner join margin as m on {{ same(key, 'f', 'm') }}
),

suppressed_above as (
    select * from {{ suppressed_rows('above_cell', ['breakdown', 'city_code', 'time_period'], 'row_key') }}
)

select
    m.*,
    case when h.suppression is null then f.n_above end as n_above_ten_million,
    case when h.suppression is not null then 'suppressed' end as na_reason_above
from margin as m
inner join figure as f on {{ same(key, 'm', 'f') }}
left join suppressed_above as h on {{ same(key, 'm', 'h') }}
