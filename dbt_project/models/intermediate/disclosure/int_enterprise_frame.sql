-- Number of enterprises of a class in an area, from the current records. A city without a number of its own has the sum of
-- its districts, where all of them have one.
{% set key = ['enterprise_class', 'size_class', 'ref_area', 'time_period', 'caliber_code'] -%}
with

current_frame as (
    {{ current_records('enterprise_frame', key) }}
),

sent as (
    select enterprise_class, ref_area, time_period, enterprises, is_synthetic
    from current_frame
    where size_class = '_T' and caliber_code = 'base'
),

sent_class as (
    select distinct enterprise_class, time_period from sent
),

district as (
    select k.enterprise_class, k.time_period, a.area_code, a.parent_area
    from sent_class as k
    inner join {{ ref('area') }} as a
        on a.area_level = 'district' and {{ is_valid_on('a', period_end('k.time_period')) }}
),

city_sum as (
    select
        d.enterprise_class,
        d.parent_area as ref_area,
        d.time_period,
        cast(sum(f.enterprises) as bigint) as enterprises,
        bool_or(f.is_synthetic) as is_synthetic
    from district as d
    left join sent as f
        on d.area_code = f.ref_area and {{ same(['enterprise_class', 'time_period'], 'd', 'f') }}
    group by d.enterprise_class, d.parent_area, d.time_period
    having count(f.enterprises) = count(*)
)

select * from sent
union all by name
select * from city_sum as c
where not exists (select 1 from sent as f where {{ same(['enterprise_class', 'ref_area', 'time_period'], 'f', 'c') }})
