-- Every measure of regional layout; formulas and their sources are in the seed layout_measure.
{% set by_year = 'partition by measure_code, city, time_period' -%}
with

layout_district as (
    select * from {{ ref('int_layout_district') }}
),

layout_measure as (
    select * from {{ ref('layout_measure') }}
),

layout_field as (
    select * from {{ ref('int_layout_field') }}
),

ranked_districts as (
    select
        *,
        sum(x order by x) over ({{ by_year }}) as sum_x,
        sum(y order by y) over ({{ by_year }}) as sum_y,
        count(*) over ({{ by_year }}) as n,
        count(x) over ({{ by_year }}) as n_x,
        count(y) over ({{ by_year }}) as n_y,
        row_number() over ({{ by_year }} order by x, ref_area) as x_rank,
        bool_or(is_synthetic) over ({{ by_year }}) as is_any_synthetic
    from layout_district
),

district_measures as (
    select
        r.measure_code,
        r.ref_area,
        r.time_period,
        '_T' as field,
        case k.kind
            when 'quantity' then r.x
            when 'density' then 10000 * r.x / nullif(r.y, 0)
            when 'match' then if(r.n_x = r.n and r.n_y = r.n, (r.x / nullif(r.sum_x, 0)) / (nullif(r.y, 0) / r.sum_y), null)
        end as measured,
        case
            when r.x is null then 'not_reported'
            when k.kind != 'quantity' and r.y is null then 'no_denominator'
            when k.kind = 'match' and (r.n_x < r.n or r.n_y < r.n) then 'districts_missing'
            when k.kind != 'quantity' and r.y = 0 or k.kind = 'match' and r.sum_x = 0 then 'zero_denominator'
        end as na_reason,
        if(k.kind = 'match', r.is_any_synthetic, r.is_synthetic) as is_synthetic
    from ranked_districts as r
    inner join layout_measure as k on r.measure_code = k.measure_code
    where k.kind in ('quantity', 'density', 'match') and r.measure_code != 'dissimilarity'
),

city_measures as (
    select
        measure_code,
        city as ref_area,
        time_period,
        '_T' as field,
        case measure_code
            when 'herfindahl_districts' then sum(pow(x / nullif(sum_x, 0), 2) order by x)
            when 'gini_districts' then sum((2 * x_rank - n - 1) * x order by x) / (any_value(n) * nullif(any_value(sum_x), 0))
            when 'dissimilarity' then sum(abs(x / nullif(sum_x, 0) - y / nullif(sum_y, 0)) order by x, y) / 2
        end as measured,
        any_value(n_x) = any_value(n) and (not bool_or(has_y) or any_value(n_y) = any_value(n)) as is_complete,
        bool_or(is_synthetic) as is_synthetic
    from ranked_districts
    where measure_code in ('herfindahl_districts', 'gini_districts', 'dissimilarity')
    group by measure_code, city, time_period
),

field_grants as (
    select
        *,
        sum(grants) over (partition by ref_area, time_period) as district_grants,
        sum(grants) over (partition by city, time_period, section) as section_grants,
        sum(grants) over (partition by city, time_period) as city_grants
    from layout_field
),

-- All fields of a district are suppressed where one of them is one or two patents, or all of them.
field_cell as (
    select distinct
        city,
        time_period,
        unnest([ref_area, '_T']) as ref_area,
        section as part,
        unnest([grants, section_grants]) as n,
        unnest([district_grants, city_grants]) as n_row,
        null as largest,
        null as amount,
        false as is_suppressed
    from field_grants
),

suppressed_field as (
    select * from {{ suppressed_rows('field_cell', ['city', 'time_period'], 'ref_area') }}
),

published_field as (
    select
        f.*,
        d.suppression is not null as is_suppressed,
        c.suppression is not null as is_city_suppressed
    from field_grants as f
    left join suppressed_field as d
        on
            f.city = d.city
            and f.time_period = d.time_period
            and f.ref_area = d.ref_area
    left join suppressed_field as c on f.city = c.city and f.time_period = c.time_period and c.ref_area = '_T'
),

all_measures as (
    select * from district_measures
    union all by name
    select
        * exclude (is_complete) replace (if(is_complete, measured, null) as measured),
        case when not is_complete then 'districts_missing' when measured is null then 'zero_denominator' end as na_reason
    from city_measures
    union all by name
    select
        'section_share' as measure_code,
        ref_area,
        time_period,
        section as field,
        if(is_suppressed, null, 100.0 * grants / district_grants) as measured,
        if(is_suppressed, 'suppressed', null) as na_reason,
        is_synthetic
    from published_field
    union all by name
    select
        'location_quotient' as measure_code,
        ref_area,
        time_period,
        section as field,
        if(
            is_suppressed or is_city_suppressed, null,
            (grants / district_grants) / nullif(section_grants / city_grants, 0)
        ) as measured,
        case
            when is_suppressed or is_city_suppressed then 'suppressed'
            when section_grants = 0 then 'zero_denominator'
        end as na_reason,
        is_synthetic
    from published_field
    union all by name
    select
        'herfindahl_fields' as measure_code,
        ref_area,
        time_period,
        '_T' as field,
        if(bool_or(is_suppressed), null, sum(pow(grants / district_grants, 2) order by grants)) as measured,
        if(bool_or(is_suppressed), 'suppressed', null) as na_reason,
        bool_or(is_synthetic) as is_synthetic
    from published_field
    group by ref_area, time_period
)

-- Twelve digits, so that the order of summation does not change the value.
select * replace (round(measured, 12) as measured) from all_measures
