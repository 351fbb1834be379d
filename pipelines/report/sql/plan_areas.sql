-- The areas whose senders a plan rests on: its region, the districts in it with their zones, and the areas above it, which
-- publish figures of it. A country has regions below it that report to plans of their own.
with recursive

below as (
    select plan_id, region_area as area_code from dim_plan
    union
    select b.plan_id, a.area_code
    from below as b
    inner join dim_area as a on b.area_code = a.parent_area and a.area_level in ('district', 'zone')
),

above as (
    select plan_id, region_area as area_code from dim_plan
    union
    select b.plan_id, a.parent_area as area_code
    from above as b
    inner join dim_area as a on b.area_code = a.area_code
    where a.parent_area is not null
)

select plan_id, area_code from below
union
select plan_id, area_code from above
order by all
