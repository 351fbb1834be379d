-- The years at whose ends patents are valued in this build; in the others the same patents are in force as in the build before.
-- A patent is in force from the year of its latest grant until that of its first lapse: no year before the first event that
-- changed, or that is another grant of an application whose grant changed, is different.
with

reporting_year as (
    select year from {{ ref('int_reporting_year') }} where form_id = 'patent_register'
),

event as (
    select submission_id, application_no, event_type, year(event_date) as year
    from {{ ref('stg_patent_register') }}
    where event_type in ('granted', 'lapsed')
),

touched as (
    select * from event where submission_id in {{ files('touched') }}
),

changed as (
    select year from touched
    union all
    select e.year
    from event as e
    where
        e.event_type = 'granted'
        and e.submission_id in {{ files('kept') }}
        and e.application_no in (select t.application_no from touched as t where t.event_type = 'granted')
),

first_change as (
    select min(year) as year from changed
),

-- If no file of the register is kept, nothing says which years changed.
known as (
    select distinct cast(f.time_period as integer) as year
    from {{ source('kept', 'int_patent_value_figure') }} as f
    where
        exists (
            select 1
            from {{ source('inputs', 'submission') }} as s
            where s.form_id = 'patent_register' and s.submission_id in {{ files('kept') }}
        )
)

select y.year
from reporting_year as y
cross join first_change as c
where y.year >= c.year or y.year not in (select k.year from known as k)
