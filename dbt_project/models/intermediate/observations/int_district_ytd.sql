-- District returns as sent, with the former quarter of the same year and caliber beside each year-to-date figure.
-- Zones (其中) are areas of their own and are never added to their district.
with

submission as (
    select * from {{ source('inputs', 'submission') }}
),

returns as (
    select
        r.*,
        coalesce(r.zone_area, r.ref_area) as area,
        s.form_id,
        s.is_current and not r.is_corrected as is_current,
        s.is_synthetic,
        s.statement_date as published_at,
        cast(right(r.time_period, 1) as integer) as quarter_no
    from ({{ corrected(ref('stg_district_return')) }}) as r
    inner join submission as s on r.submission_id = s.submission_id
)

select
    * exclude (ref_area, zone_area, area),
    area as ref_area,
    lag(obs_value) over series as previous_ytd,
    coalesce(lag(quarter_no) over series, 0) as previous_quarter_no
from returns
window series as (
    partition by
        is_current, area, indicator_code, patent_type, applicant_type, industry_code, item_class, measure_basis,
        caliber_code, left(time_period, 4)
    order by quarter_no, submission_id, vintage_kind desc
)
