-- The comparable points of a target's series, those of the plan's years up to the year and that of its base year, since the last
-- break of caliber: their number, the first with its source, and the lowest grade.
with

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

observation_usable as (
    select * from {{ ref('int_observation_usable') }}
),

caliber_break as (
    select * from {{ ref('caliber_break') }}
)

select
    f.plan_id,
    f.target_id,
    f.reading_id,
    f.time_period,
    cast(count(distinct o.time_period) as integer) as n_points,
    min(o.time_period) as first_period,
    arg_min(o.obs_value, o.time_period) as first_value,
    arg_min(o.source_code, o.time_period) as first_source,
    max(o.evidence_grade) as evidence_grade
from target_frame as f
inner join observation_usable as o
    on
        f.evidence_indicator = o.indicator_code
        and f.evidence_basis = o.measure_basis
        and f.ref_area = o.ref_area
        and f.patent_type = o.patent_type
        and f.applicant_type = o.applicant_type
        and f.item_class = o.item_class
        and f.caliber_code = o.caliber_code
        and o.freq = 'A'
        and (o.period_year between f.plan_start_year and f.assessed_year or f.plan_base_year = o.period_year)
where
    not exists (
        select 1 from caliber_break as b
        where
            b.indicator_code = f.evidence_indicator
            and b.ref_area in ('*', f.ref_area)
            and b.affects_verdict
            and {{ period_year('b.break_period') }} > o.period_year
            and {{ period_year('b.break_period') }} <= f.assessed_year
    )
group by f.plan_id, f.target_id, f.reading_id, f.time_period
