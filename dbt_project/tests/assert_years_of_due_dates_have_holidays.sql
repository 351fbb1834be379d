-- A future due date in a year without an entry in seeds/public_holiday.csv may be wrong by days. It does not block a
-- release.
{{ config(severity='warn') }}
select distinct year(o.due_date) as due_year
from {{ ref('int_obligation') }} as o
cross join {{ source('inputs', 'context') }} as c
where
    o.due_date >= c.as_of
    and year(o.due_date) not in (
        select year(h.first_day) from {{ ref('public_holiday') }} as h
    )
