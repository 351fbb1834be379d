-- The comparable points of a target's series as known at the end of the year after the origin, when the origin's own
-- figures are out: for each year the value that was current then. Later publications, years before a break of definition
-- and lower bounds are left out. Each target has its own series: two targets on one indicator may differ in baseline.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

observation_current as (
    select * from {{ ref('int_observation_current') }}
),

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

caliber_break as (
    select * from {{ ref('caliber_break') }}
),

known_values as (
    select
        {{ columns(fact_key()) }},
        obs_value,
        published_at,
        source_code,
        precedence_rank,
        bound_type,
        rounding_half_width,
        submission_order
    from observation_ranked
    where is_candidate and obs_value is not null and not is_synthetic and freq = 'A'
    union all by name
    -- Computed and counted values are used where no source gives one.
    select
        {{ columns(fact_key()) }},
        obs_value,
        published_at,
        source_code,
        1000 as precedence_rank,
        bound_type,
        rounding_half_width,
        0 as submission_order
    from observation_current
    where source_code = 'computed' and obs_value is not null and not is_synthetic and freq = 'A'
),

series_values as (
    select
        f.plan_id,
        f.target_id,
        f.reading_id,
        f.time_period,
        {{ period_year('o.time_period') }} as period_year,
        o.* exclude ({{ columns(fact_key()) }})
    from target_frame as f
    inner join known_values as o
        on
            f.evidence_indicator = o.indicator_code
            and f.evidence_basis = o.measure_basis
            and f.ref_area = o.ref_area
            and f.patent_type = o.patent_type
            and f.applicant_type = o.applicant_type
            and f.item_class = o.item_class
            and f.caliber_code = o.caliber_code
            and o.industry_code in ('_T', '_Z')
            and f.assessed_year >= {{ period_year('o.time_period') }}
            and make_date(f.assessed_year + 1, 12, 31) >= o.published_at
    where
        not exists (
            select 1 from caliber_break as b
            where
                b.indicator_code = f.evidence_indicator
                and b.ref_area in ('*', f.ref_area)
                and b.affects_verdict
                and {{ period_year('b.break_period') }} > {{ period_year('o.time_period') }}
                and {{ period_year('b.break_period') }} <= f.assessed_year
        )
),

-- As in int_observation_ranked: within a source the latest publication, across sources by precedence.
latest_by_source as (
    select * from series_values
    qualify
        row_number() over (
            partition by plan_id, target_id, reading_id, time_period, period_year, source_code
            order by published_at desc, submission_order desc, obs_value
        ) = 1
),

current_values as (
    select * from latest_by_source
    qualify
        row_number() over (
            partition by plan_id, target_id, reading_id, time_period, period_year
            order by precedence_rank, bound_type != 'exact', rounding_half_width, published_at desc, source_code
        ) = 1
)

select
    plan_id,
    target_id,
    reading_id,
    time_period,
    {{ series_id() }} as series_id,
    period_year,
    cast(obs_value as double) as obs_value
from current_values
where bound_type != 'at_least'
