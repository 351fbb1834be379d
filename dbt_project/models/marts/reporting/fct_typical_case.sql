-- Typical cases selected in a year, by kind of right and by route of protection, one-way tables only; small groups are
-- suppressed. Each list replaces the previous one as a whole.
{% set by, breakdowns = ['city_code', 'time_period'], {'right_kind': 'right_kind', 'case_route': 'case_route'} -%}
with

recognitions as (
    select * from {{ ref('stg_recognitions') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

area_home as (
    select * from {{ ref('int_area_home') }}
),

listed_cases as (
    select
        r.recognition_kind,
        r.unit_name,
        coalesce(r.right_kind, '_U') as right_kind,
        coalesce(r.case_route, '_U') as case_route,
        r.recognised_on,
        p.city_code,
        s.period as time_period,
        s.is_synthetic
    from recognitions as r
    inner join submission as s on r.submission_id = s.submission_id
    inner join area_home as p on r.ref_area = p.area_code
    where s.is_current
),

-- A case that city and nation both selected counts once.
typical_cases as (
    select *
    from listed_cases
    where recognition_kind = 'TYPICAL_CASE' and year(recognised_on) = {{ period_year('time_period') }}
    qualify row_number() over (partition by unit_name, city_code, time_period order by recognised_on, right_kind, case_route) = 1
),

case_figures as (
    select * from {{ one_way_figures('typical_cases', by, breakdowns, []) }} -- noqa: PRS
),

case_counts as (
    select * from {{ margins('case_figures', by, breakdowns, []) }}
),

-- Where the lists of a year name no case, the count is unknown, not zero.
not_reported as (
    select distinct
        city_code,
        time_period,
        'right_kind' as breakdown,
        '_T' as row_key,
        'not_reported' as na_reason,
        false as is_synthetic
    from listed_cases
    where not exists (
        select 1 from typical_cases as t
        where t.city_code = listed_cases.city_code and t.time_period = listed_cases.time_period
    )
),

all_counts as (
    select * from case_counts
    union all by name
    select * from not_reported
)

select
    city_code as ref_area,
    time_period,
    case when row_key = '_T' then '_T' else breakdown end as breakdown,
    row_key as member,
    cast(n as integer) as n_cases,
    na_reason,
    'margins_1' as method_version,
    is_synthetic
from all_counts
