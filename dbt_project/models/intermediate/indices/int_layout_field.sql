-- Grants of a year by district and section of the patent classification, from the register's current events; designs are
-- classified otherwise. A district without a grant in a section counts 0.
with

submission as (
    select * from {{ source('inputs', 'submission') }} where is_current
),

area as (
    select * from {{ ref('area') }}
),

grant_counts as (
    select
        c.ref_area,
        cast(c.event_year as varchar) as time_period,
        left(c.section_and_digit, 1) as section,
        cast(sum(c.grants) as bigint) as grants,
        bool_or(s.is_synthetic) as is_synthetic
    from {{ ref('int_patent_grant_count') }} as c
    inner join submission as s on c.submission_id = s.submission_id
    where regexp_matches(c.section_and_digit, '^[A-H][0-9]')
    group by all
),

district_years as (
    select ref_area, time_period, bool_or(is_synthetic) as is_synthetic from grant_counts group by all
),

sections as (
    select distinct section from grant_counts
),

district_sections as (
    select d.ref_area, d.time_period, d.is_synthetic, s.section
    from district_years as d
    cross join sections as s
)

select
    e.ref_area,
    a.parent_area as city,
    e.time_period,
    e.section,
    coalesce(c.grants, 0) as grants,
    e.is_synthetic
from district_sections as e
inner join area as a
    on e.ref_area = a.area_code and a.area_level = 'district' and {{ is_valid_on('a', period_end('e.time_period')) }}
left join grant_counts as c
    on
        e.ref_area = c.ref_area
        and e.time_period = c.time_period
        and e.section = c.section
