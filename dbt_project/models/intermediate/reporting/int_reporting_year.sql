-- The years for which somebody owes a form, as far as they are over on the build's day: the years of tables that are made
-- from a form and belong to no plan.
with

build_context as (
    select * from {{ source('inputs', 'context') }}
),

obligation as (
    select * from {{ ref('int_obligation') }}
),

obligation_years as (
    select distinct form_id, {{ period_year('period') }} as year from obligation
)

select y.form_id, y.year
from obligation_years as y
cross join build_context as c
where make_date(y.year, 12, 31) <= c.as_of
