-- Agencies under their present name, or the last one of an agency that is no more: one row per code. Joins on the code alone
-- never multiply rows; earlier names are in dim_agency_history.
with

agency_history as (
    select * from {{ ref('dim_agency_history') }}
),

first_days as (
    select agency_code, min(valid_from) as first_day
    from agency_history
    group by agency_code
)

select a.* replace (f.first_day as valid_from)
from agency_history as a
inner join first_days as f on a.agency_code = f.agency_code
qualify row_number() over (partition by a.agency_code order by a.valid_from desc) = 1
