-- Areas under their present name, or the last one of an area that is no more: one row per code. Joins on the code alone never
-- multiply rows; earlier names stand in dim_area_history.
with

target as (
    select * from {{ ref('target') }}
),

area as (
    select * from {{ ref('area') }}
),

area_tile as (
    select * from {{ ref('area_tile') }}
),

first_days as (
    select area_code, min(valid_from) as first_day
    from area
    group by area_code
),

last_names as (
    select * from area
    qualify row_number() over (partition by area_code order by valid_from desc) = 1
)

select
    a.area_code,
    a.name_zh,
    a.name_en,
    a.area_level,
    a.parent_area,
    a.area_group,
    f.first_day as valid_from,
    a.valid_to,
    a.is_current,
    a.area_level = 'province' and a.area_code not in (select t.ref_area from target as t) as is_peer,
    cast(m.tile_row as integer) as tile_row,
    cast(m.tile_column as integer) as tile_column
from last_names as a
inner join first_days as f on a.area_code = f.area_code
left join area_tile as m on a.area_code = m.area_code
