-- How many enterprises of a class hold rights: of those that answered, and between which bounds of the whole population,
-- were none or all of the others such. Hidden rows say so.
with

frame as (
    select enterprise_class, ref_area, time_period, enterprises, is_synthetic
    from ({{ current_records('enterprise_frame', ['enterprise_class', 'size_class', 'ref_area', 'time_period', 'caliber_code']) }})
    where size_class = '_T' and caliber_code = 'base'
),

district as (
    select distinct f.time_period, a.area_code, a.parent_area
    from frame as f
    inner join {{ ref('area') }} as a
        on a.area_level = 'district' and {{ is_valid_on('a', period_end('f.time_period')) }}
),

-- The population of a city that sends none of its own is that of its districts, where all of them have one.
city_sum as (
    select
        k.enterprise_class,
        d.parent_area as ref_area,
        d.time_period,
        sum(f.enterprises) as enterprises,
        bool_or(f.is_synthetic) as is_synthetic
    from district as d
    cross join (select distinct enterprise_class from frame) as k
    left join frame as f
        on d.area_code = f.ref_area and d.time_period = f.time_period and k.enterprise_class = f.enterprise_class
    group by k.enterprise_class, d.parent_area, d.time_period
    having count(f.enterprises) = count(*)
),

population as (
    select * from frame
    union all by name
    select * from city_sum as s
    where not exists (select 1 from frame as f where {{ same(['enterprise_class', 'ref_area', 'time_period'], 'f', 's') }})
),

answered as (
    select
        case when row_key = '_T' then city_code else row_key end as ref_area,
        time_period,
        enterprise_class,
        measure,
        member,
        n_answers,
        n,
        suppression,
        is_synthetic
    from {{ ref('int_enterprise_cell') }}
    -- Of a question with two answers, one says all.
    where member != 'no'
),

measured as (
    select
        a.ref_area,
        a.time_period,
        a.enterprise_class,
        a.measure,
        a.member,
        -- A split of a part has that part for its whole.
        case when a.measure != 'large_holders' then p.enterprises end as n_population,
        case when a.suppression is null then a.n_answers end as n_answers,
        case when a.suppression is null then a.n end as n_members,
        case
            when a.suppression is not null then 'suppressed'
            when a.measure = 'large_holders' then null
            when p.enterprises is null then 'no_frame'
            when p.enterprises < a.n_answers then 'frame_below_answers'
        end as na_reason_bounds,
        case when a.suppression is not null then 'suppressed' end as na_reason,
        a.is_synthetic or coalesce(p.is_synthetic, false) as is_synthetic
    from answered as a
    left join population as p on {{ same(['enterprise_class', 'ref_area', 'time_period'], 'a', 'p') }}
)

select
    ref_area,
    time_period,
    enterprise_class,
    measure,
    member,
    cast(n_members as integer) as n_members,
    cast(n_answers as integer) as n_answers,
    cast(100.0 * n_members / n_answers as double) as share_answers_pct,
    cast(n_population as integer) as n_population,
    cast(case when na_reason_bounds is null then 100.0 * n_members / n_population end as double) as share_low_pct,
    cast(case when na_reason_bounds is null then 100.0 * (n_members + n_population - n_answers) / n_population end as double)
        as share_high_pct,
    na_reason,
    na_reason_bounds,
    'enterprise_ip_1' as method_version,
    is_synthetic
from measured
