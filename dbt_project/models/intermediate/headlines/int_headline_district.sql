-- A figure of a year for each indicator and district, with its rank where every district has a figure.
with

headline_figure as (
    select * from {{ ref('int_headline_figure') }}
),

area as (
    select * from {{ ref('dim_area') }}
),

district_figures as (
    select
        *,
        {{ period_end('time_period') }} as last_day,
        count(*) over same_year as n_reported,
        rank() over (same_year order by obs_value desc) as place
    from headline_figure
    where
        freq = 'A'
        and area_level = 'district'
    window same_year as (partition by indicator_code, parent_area, time_period, is_synthetic)
),

district_counts as (
    select f.parent_area, f.last_day, count(a.area_code) as n_districts
    from (select distinct parent_area, last_day from district_figures) as f
    inner join area as a
        on
            f.parent_area = a.parent_area
            and a.area_level = 'district'
            and {{ is_valid_on('a', 'f.last_day') }}
    group by f.parent_area, f.last_day
)

select
    f.* exclude (freq, is_default_basis, area_level, last_day, n_reported, place),
    cast(case when f.n_reported = c.n_districts then f.place end as integer) as rank,
    cast(f.n_reported as integer) as n_reported,
    cast(c.n_districts as integer) as n_districts
from district_figures as f
inner join district_counts as c on f.parent_area = c.parent_area and f.last_day = c.last_day
