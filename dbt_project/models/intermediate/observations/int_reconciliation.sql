-- Districts against the city by key, for additive indicators that both sides report. All parts of a sum come from one source;
-- functional zones are not added. The trend compares the gap with that of the last period in which all districts had reported;
-- a change within the tolerance is no trend.
with

area as (
    select * from {{ ref('area') }}
),

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

source as (
    select * from {{ ref('source') }}
),

reconciliation_tolerance as (
    select * from {{ ref('reconciliation_tolerance') }}
),

areas as (
    select distinct area_code, area_level, parent_area
    from area
    where area_level in ('city', 'district', 'unallocated') and is_current
),

expected_districts as (
    select parent_area as city, cast(count(*) as integer) as n_expected
    from areas where area_level = 'district' group by all
),

additive_observations as (
    select o.*
    from observation_ranked as o
    inner join indicator as i on o.indicator_code = i.indicator_code
    where i.is_additive and o.obs_value is not null
),

district_sums as (
    select
        p.parent_area as ref_area,
        {{ columns(fact_key() | reject('equalto', 'ref_area'), 'o') }},
        o.source_code as district_source,
        sum(o.obs_value order by o.ref_area) as district_sum,
        coalesce(sum(o.obs_value order by o.ref_area) filter (where p.area_level = 'unallocated'), 0) as unallocated_value,
        cast(count(*) filter (where p.area_level = 'district') as integer) as n_reported,
        bool_or(o.is_synthetic) as is_synthetic,
        sum(coalesce(o.rounding_half_width, 0) order by o.ref_area) as half_width,
        arg_max(o.submission_id, (p.area_level = 'unallocated', o.submission_id)) as submission_id,
        min(o.precedence_rank) as precedence_rank
    from additive_observations as o
    inner join areas as p on o.ref_area = p.area_code and p.area_level in ('district', 'unallocated')
    -- A register covers the whole city: a district that is not in it has zero, and its report is not missing.
    inner join source as k on o.source_code = k.source_code and k.source_kind != 'register'
    where o.is_latest_of_source
    group by all
    having count(*) filter (where p.area_level = 'district') > 0
),

-- The sum from the source with the most districts.
main_source_sums as (
    select * from district_sums
    qualify
        row_number() over (
            partition by {{ columns(fact_key()) }} order by n_reported desc, precedence_rank, district_source
        ) = 1
),

city_values as (
    select
        c.*,
        coalesce(own.tolerance_share_pct, other.tolerance_share_pct) as tolerance_share_pct,
        coalesce(own.tolerance_abs, other.tolerance_abs) as tolerance_abs
    from additive_observations as c
    left join reconciliation_tolerance as own on c.indicator_code = own.indicator_code
    left join reconciliation_tolerance as other on other.indicator_code = '*'
    where c.is_current
),

comparisons as (
    select
        {{ columns(fact_key(), 'c') }},
        c.obs_value as city_value,
        c.source_code as city_source,
        s.district_sum,
        s.district_source,
        s.unallocated_value,
        {{ short_decimal('s.district_sum - c.obs_value') }} as difference,
        case when c.obs_value != 0 then 100 * (s.district_sum - c.obs_value) / c.obs_value end as difference_pct,
        {{ short_decimal(
            'greatest(c.tolerance_abs, abs(c.obs_value) * c.tolerance_share_pct / 100)'
            ~ ' + coalesce(c.rounding_half_width, 0) + s.half_width'
        ) }} as tolerance,
        e.n_expected,
        s.n_reported,
        c.is_synthetic or s.is_synthetic as is_synthetic,
        s.submission_id,
        c.unit_measure
    from city_values as c
    inner join main_source_sums as s on {{ same_key('c', 's') }}
    inner join expected_districts as e on c.ref_area = e.city
),

verdicts as (
    select
        *,
        case
            when n_reported < n_expected then 'incomplete'
            when abs(difference) <= tolerance then 'ok'
            else 'out_of_tolerance'
        end as verdict
    from comparisons
),

verdicts_with_previous as (
    select
        *,
        lag(case when verdict != 'incomplete' then difference_pct end ignore nulls) over periods as previous_difference_pct,
        lag(case when verdict != 'incomplete' then verdict end ignore nulls) over periods as previous_verdict
    from verdicts
    window periods as (
        partition by {{ columns(fact_key() | reject('equalto', 'time_period')) }}, {{ period_freq('time_period') }}
        order by time_period
    )
)

select
    *,
    case
        when verdict = 'incomplete' or difference_pct is null or previous_difference_pct is null then 'none'
        when verdict = 'ok' and previous_verdict = 'ok' then 'steady'
        when abs(difference_pct) < abs(previous_difference_pct) then 'narrowing'
        when abs(difference_pct) > abs(previous_difference_pct) then 'widening'
        else 'steady'
    end as trend
from verdicts_with_previous
