-- Agencies over time, with the subjects of their mandate in that time.
with

agency as (
    select * from {{ ref('agency') }}
),

agency_mandate as (
    select * from {{ ref('agency_mandate') }}
)

select
    a.agency_code,
    a.name_zh,
    a.name_en,
    a.agency_kind,
    a.ref_area,
    a.valid_from,
    a.valid_to,
    string_agg(distinct m.subject, ', ' order by m.subject) as subjects
from agency as a
left join agency_mandate as m
    on
        a.agency_code = m.agency_code
        and a.valid_from <= coalesce(m.valid_to, date '9999-12-31')
        and m.valid_from <= coalesce(a.valid_to, date '9999-12-31')
group by all
