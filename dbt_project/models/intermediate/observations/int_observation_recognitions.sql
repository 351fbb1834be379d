-- Recognised units counted at the end of a list's period, for the city and for each district. Each list replaces the
-- previous one as a whole.
with

area as (
    select * from {{ ref('area') }}
),

recognitions as (
    select * from {{ ref('stg_recognitions') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

area_cities as (
    select area_code, case when area_level = 'city' then area_code else parent_area end as city_code
    from area
    qualify row_number() over (partition by area_code order by valid_from desc) = 1
),

listed_units as (
    select
        r.recognition_kind as indicator_code,
        r.unit_name,
        -- Each unit counts for its own area and for the city.
        unnest(list_distinct([r.ref_area, c.city_code])) as ref_area,
        i.default_basis as measure_basis,
        s.period as time_period,
        r.submission_id,
        s.is_synthetic,
        s.statement_date as published_at
    from recognitions as r
    inner join submission as s on r.submission_id = s.submission_id
    inner join indicator as i on r.recognition_kind = i.indicator_code
    inner join area_cities as c on r.ref_area = c.area_code
    where
        r.recognised_on <= {{ period_end('s.period') }}
        -- A flow counts the recognitions of the year itself.
        and (i.default_basis != 'flow' or year(r.recognised_on) = {{ period_year('s.period') }})
),

unit_counts as (
    select * exclude (unit_name), count(distinct unit_name) as n_units
    from listed_units
    group by all
)

select
    indicator_code,
    ref_area,
    time_period,
    measure_basis,
    'base' as caliber_code,
    '_Z' as patent_type,
    '_Z' as applicant_type,
    '_Z' as industry_code,
    '_Z' as item_class,
    'A' as freq,
    cast(n_units as double) as obs_value,
    'ITEM' as unit_measure,
    cast(0 as double) as rounding_half_width,
    'exact' as bound_type,
    'A' as obs_status,
    is_synthetic,
    'recognitions' as source_code,
    published_at,
    'stated' as date_basis,
    'recognitions' as form_id,
    submission_id,
    true as is_derived
from unit_counts
