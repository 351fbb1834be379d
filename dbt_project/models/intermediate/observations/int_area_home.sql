-- City and district of each area that a record may name. A record that names the city alone is not allocated to a district;
-- a zone belongs to the district that it lies in at present; one below the city itself is not allocated either.
with

area as (
    select * from {{ ref('area') }}
),

areas as (
    select area_code, area_level, parent_area
    from area
    where area_level in ('city', 'district', 'unallocated', 'zone')
    qualify row_number() over (partition by area_code order by valid_from desc) = 1
),

area_parents as (
    select
        a.area_code,
        case
            when a.area_level = 'city' then a.area_code || '-UNALLOC'
            when z.area_level = 'city' then z.area_code || '-UNALLOC'
            when a.area_level = 'zone' then a.parent_area
            else a.area_code
        end as district_code,
        case
            when a.area_level = 'city' then a.area_code when z.area_level = 'district' then z.parent_area else a.parent_area
        end as city_code
    from areas as a
    left join areas as z on a.parent_area = z.area_code and a.area_level = 'zone'
)

select area_code, district_code, city_code from area_parents
