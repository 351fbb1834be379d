-- The agency that is responsible in a plan for the indicators of a role: it has the role at the end of the plan's first year. Of
-- several that of the plan's region counts.
with

plan as (
    select * from {{ ref('plan') }}
),

agency as (
    select distinct agency_code, ref_area from {{ ref('agency') }}
),

agency_role as (
    select * from {{ ref('agency_role') }}
)

select
    p.plan_id,
    a.role_code,
    a.agency_code
from plan as p
inner join agency_role as a on {{ is_valid_on('a', 'make_date(cast(p.start_year as integer), 12, 31)') }}
inner join agency as g on a.agency_code = g.agency_code
qualify row_number() over (
    partition by p.plan_id, a.role_code order by g.ref_area != p.region_area, a.agency_code
) = 1
