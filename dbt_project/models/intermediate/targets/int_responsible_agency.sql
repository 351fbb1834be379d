-- The agency that is responsible in each year of a plan for the indicators of a role: it has the role at the end of the year or,
-- where none has it then, had it last. One of the plan's region goes before others; one of another region, that is neither above
-- nor below it, never counts.
with recursive

plan as (
    select * from {{ ref('plan') }}
),

area as (
    select distinct area_code, parent_area from {{ ref('area') }}
),

agency as (
    select distinct agency_code, ref_area from {{ ref('agency') }}
),

agency_role as (
    select * from {{ ref('agency_role') }}
),

-- Every area with itself and with each area above it.
lineage as (
    select
        area_code,
        area_code as upper_area
    from area
    union distinct
    select
        l.area_code,
        a.parent_area as upper_area
    from lineage as l
    inner join area as a on l.upper_area = a.area_code
    where a.parent_area is not null
),

plan_year as (
    select
        p.plan_id,
        p.region_area,
        cast(y.year as integer) as assessed_year,
        make_date(cast(y.year as integer), 12, 31) as last_day
    from plan as p
    cross join unnest(range(p.start_year, p.end_year + 1)) as y (year)
)

select
    p.plan_id,
    p.assessed_year,
    a.role_code,
    a.agency_code
from plan_year as p
inner join agency_role as a on p.last_day >= a.valid_from
inner join agency as g on a.agency_code = g.agency_code
inner join lineage as l
    on
        (p.region_area = l.area_code and g.ref_area = l.upper_area)
        or (p.region_area = l.upper_area and g.ref_area = l.area_code)
qualify row_number() over (
    partition by p.plan_id, p.assessed_year, a.role_code
    order by
        coalesce(a.valid_to < p.last_day, false),
        g.ref_area != p.region_area,
        least(a.valid_to, p.last_day) desc,
        a.agency_code
) = 1
