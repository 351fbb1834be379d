-- Enterprises of a class that hold rights: their share of all answers, and its bounds for the whole population, with none
-- or all of the others among them. Suppressed rows have na_reason suppressed.
with

answer_cell as (
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
    -- Of a question with two answers one is enough.
    where member != 'no'
),

share_bound as (
    select
        a.ref_area,
        a.time_period,
        a.enterprise_class,
        a.measure,
        a.member,
        -- The population of a split of large holders is the large holders.
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
    from answer_cell as a
    left join {{ ref('int_enterprise_frame') }} as p
        on {{ same(['enterprise_class', 'ref_area', 'time_period'], 'a', 'p') }}
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
    cast(n_population as bigint) as n_population,
    cast(case when na_reason_bounds is null then 100.0 * n_members / n_population end as double) as share_low_pct,
    cast(case when na_reason_bounds is null then 100.0 * (n_members + n_population - n_answers) / n_population end as double)
        as share_high_pct,
    na_reason,
    na_reason_bounds,
    'enterprise_ip_1' as method_version,
    is_synthetic
from share_bound
