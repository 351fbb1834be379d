-- A due date to come in a year whose holidays nobody has entered yet may be wrong by days: seeds/public_holiday.csv wants
-- the year's notice. It keeps nothing from being published.
{{ config(severity='warn') }}
select distinct year(o.due_date) as due_year
from {{ ref('int_obligation') }} as o
cross join {{ source('inputs', 'context') }} as c
where
    o.due_date >= c.as_of
    and year(o.due_date) not in (
        select year(h.first_day) from {{ ref('public_holiday') }} as h
    )
