with

scores as (
    select * from headline_index
    union all by name
    select * from demo_index
),

figures as (
    select
        h.indicator_code || ' ' || h.measure_basis as map_id, h.indicator_zh as name_zh, h.indicator_en as name_en,
        h.ref_area, h.time_period, h.obs_value, h.unit_measure, h.unit_zh, h.unit_en, h.bound_type, h.is_synthetic
    from headline_district as h
    union all by name
    select
        x.system_code || ' ' || x.version as map_id, x.index_zh as name_zh, x.index_en as name_en,
        x.ref_area, x.time_period, x.score as obs_value, x.is_synthetic
    from scores as x
    where x.score is not null
),

of_region as (
    select f.*, d.parent_area
    from figures as f
    inner join dim_area as d on f.ref_area = d.area_code
    where d.tile_row is not null
),

years as (
    select map_id, parent_area, time_period, count(*) as n_districts
    from of_region
    group by map_id, parent_area, time_period
    having count(*) > 1
),

-- Of each map the year with most districts, of several the last.
shown as (
    select * from years
    qualify row_number() over (
        partition by map_id, parent_area order by n_districts desc, time_period desc
    ) = 1
)

-- Made-up figures come last. Five shades of about as many districts each; equal figures have the same one.
select
    f.*,
    cast(1 + (rank() over (partition by f.map_id, f.parent_area order by f.obs_value) - 1) * 5 // s.n_districts as integer)
        as shade
from of_region as f
inner join shown as s on f.map_id = s.map_id and f.parent_area = s.parent_area and f.time_period = s.time_period
order by f.is_synthetic, s.n_districts desc, f.map_id, f.parent_area, f.ref_area
