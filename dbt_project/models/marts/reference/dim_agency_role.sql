with

role as (
    select * from {{ ref('role') }}
),

agency_role as (
    select * from {{ ref('agency_role') }}
)

select
    a.role_code,
    r.name_zh,
    r.name_en,
    a.agency_code,
    a.valid_from,
    a.valid_to,
    a.note
from agency_role as a
inner join role as r on a.role_code = r.role_code
