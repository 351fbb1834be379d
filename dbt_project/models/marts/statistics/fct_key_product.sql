-- Key products, navigation projects and patent pools in counts, by kind, level and district. Each list replaces the previous
-- one as a whole.
with

recognitions as (
    select * from {{ ref('stg_recognitions') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

area_home as (
    select * from {{ ref('int_area_home') }}
),

key_product_kind as (
    select * from {{ ref('key_product_kind') }}
),

listed_products as (
    select
        r.recognition_kind,
        r.unit_name,
        r.level,
        r.ref_area,
        p.city_code,
        year(r.recognised_on) as recognised_in,
        s.period as time_period,
        s.is_synthetic
    from recognitions as r
    inner join submission as s on r.submission_id = s.submission_id
    inner join area_home as p on r.ref_area = p.area_code
    where s.is_current and r.recognised_on <= {{ period_end('s.period') }}
),

product_areas as (
    select
        l.* exclude (ref_area, level),
        unnest(list_distinct([l.ref_area, l.city_code])) as ref_area,
        l.level
    from listed_products as l
    inner join key_product_kind as k on l.recognition_kind = k.recognition_kind
),

product_levels as (
    select * exclude (level), unnest([level, '_T']) as level from product_areas
),

product_counts as (
    select
        recognition_kind,
        level,
        ref_area,
        time_period,
        count(distinct unit_name) as n_recognised,
        count(distinct unit_name) filter (where recognised_in = {{ period_year('time_period') }}) as n_new,
        bool_or(is_synthetic) as is_synthetic
    from product_levels
    group by all
),

-- A kind that no list of the year names, where other lists were received, is unknown, not zero.
not_reported as (
    select
        k.recognition_kind,
        '_T' as level,
        y.city_code as ref_area,
        y.time_period,
        'not_reported' as na_reason,
        false as is_synthetic
    from (select distinct city_code, time_period from listed_products) as y
    cross join key_product_kind as k
    where not exists (
        select 1 from product_counts as c
        where c.recognition_kind = k.recognition_kind and c.ref_area = y.city_code and c.time_period = y.time_period
    )
),

all_counts as (
    select * from product_counts
    union all by name
    select * from not_reported
)

select
    t.recognition_kind,
    k.catalogue,
    t.level,
    t.ref_area,
    t.time_period,
    cast(t.n_recognised as integer) as n_recognised,
    cast(t.n_new as integer) as n_new,
    t.na_reason,
    t.is_synthetic
from all_counts as t
inner join key_product_kind as k on t.recognition_kind = k.recognition_kind
