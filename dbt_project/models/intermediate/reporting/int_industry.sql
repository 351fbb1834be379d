-- Industries of the latest current tables by their digits in GB/T 4754, with the region's GDP of the year.
with

agency as (
    select * from {{ ref('agency') }}
),

industry_statistics as (
    select * from {{ ref('stg_industry_statistics') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

observation_current as (
    select * from {{ ref('int_observation_current') }}
),

agency_areas as (
    select distinct agency_code, ref_area from agency
),

latest_industries as (
    select
        h.ref_area,
        i.time_period,
        i.industry_code,
        regexp_replace(i.industry_code, '^[A-Z]', '') as industry_digits,
        i.industry_name,
        i.value_added_yuan,
        i.staff,
        i.exports_yuan,
        i.inventions_granted_5y,
        s.is_synthetic
    from industry_statistics as i
    inner join submission as s on i.submission_id = s.submission_id
    inner join agency_areas as h on s.submitter = h.agency_code
    where s.is_current
    qualify
        row_number() over (
            partition by h.ref_area, i.time_period, regexp_replace(i.industry_code, '^[A-Z]', '')
            order by s.submission_order desc, i.source_row desc
        ) = 1
),

annual_gdp as (
    select ref_area, time_period, obs_value, is_synthetic
    from observation_current
    where
        indicator_code = 'GDP'
        and freq = 'A'
        and measure_basis = 'flow'
        and caliber_code = 'base'
        and item_class in ('_T', '_Z')
        and industry_code in ('_T', '_Z')
        and obs_value > 0
)

select
    s.* exclude (is_synthetic),
    length(s.industry_digits) as n_digits,
    g.obs_value as gdp_yuan,
    s.is_synthetic or coalesce(g.is_synthetic, false) as is_synthetic
from latest_industries as s
left join annual_gdp as g on s.ref_area = g.ref_area and s.time_period = g.time_period
-- A section (C, I) has no digits and is too wide for any class.
where s.industry_digits != ''
