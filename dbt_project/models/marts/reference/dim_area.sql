with

target as (
    select * from {{ ref('target') }}
),

area as (
    select * from {{ ref('area') }}
)

select
    a.*,
    a.area_level = 'province' and a.area_code not in (select t.ref_area from target as t) as is_peer
from area as a
