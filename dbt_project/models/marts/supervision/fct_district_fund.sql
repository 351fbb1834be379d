-- Special IP funds of the districts: every district in every year of the district return that is over.
with

reporting_year as (
    select * from {{ ref('int_reporting_year') }}
),

area as (
    select * from {{ ref('area') }}
),

observation_current as (
    select * from {{ ref('int_observation_current') }}
),

district_years as (
    select a.area_code as ref_area, cast(y.year as varchar) as time_period
    from area as a
    inner join reporting_year as y on {{ is_valid_on('a', 'make_date(y.year, 12, 31)') }}
    where a.area_level = 'district' and y.form_id = 'district_return'
),

funds as (
    select ref_area, time_period, obs_value, is_synthetic
    from observation_current
    where
        indicator_code = 'IP_FUND'
        and freq = 'A'
        and measure_basis = 'flow'
        and caliber_code = 'base'
        and item_class in ('_T', '_Z')
),

funds_with_previous as (
    select
        d.ref_area,
        d.time_period,
        f.obs_value,
        lag(f.obs_value) over (partition by d.ref_area order by d.time_period) as previous_value,
        coalesce(f.is_synthetic, false) as is_synthetic,
        coalesce(lag(f.is_synthetic) over (partition by d.ref_area order by d.time_period), false) as is_previous_synthetic
    from district_years as d
    left join funds as f on d.ref_area = f.ref_area and d.time_period = f.time_period
)

select
    ref_area,
    time_period,
    cast(obs_value as double) as fund_yuan,
    obs_value > 0 as has_fund,
    cast({{ growth_pct('obs_value', 'previous_value', 1) }} as double) as growth_pct,
    case when obs_value is null then 'not_reported' end as na_reason,
    is_synthetic or (obs_value is not null and is_previous_synthetic) as is_synthetic
from funds_with_previous
