-- Grants of a year by district and section of the patent classification, from the register's current events; designs are
-- classified otherwise. A district without a grant in a section counts 0.
with

patent_register as (
    select * from {{ ref('stg_patent_register') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

area as (
    select * from {{ ref('area') }}
),

grants as (
    select
        e.ref_area,
        strftime(e.event_date, '%Y') as time_period,
        upper(left(e.ipc, 1)) as section,
        s.is_synthetic
    from patent_register as e
    inner join submission as s on e.submission_id = s.submission_id
    where
        s.is_current
        and e.event_type = 'granted'
        and e.patent_type in ('invention', 'utility_model')
        and regexp_matches(upper(e.ipc), '^[A-H][0-9]')
),

grant_counts as (
    select ref_area, time_period, section, count(*) as grants, bool_or(is_synthetic) as is_synthetic
    from grants
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
