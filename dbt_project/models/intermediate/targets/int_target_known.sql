-- The figures nearest to a year on both sides of it: the last one before and the first one after, whatever their age. They are
-- shown where the year has none and never stand for it.
with

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

observation_usable as (
    select * from {{ ref('int_observation_usable') }}
)

select
    f.plan_id,
    f.target_id,
    f.reading_id,
    f.time_period,
    max(o.time_period) filter (where o.period_year < f.assessed_year) as last_known_period,
    arg_max(o.obs_value, o.time_period) filter (where o.period_year < f.assessed_year) as last_known_value,
    min(o.time_period) filter (where o.period_year > f.assessed_year) as next_known_period,
    arg_min(o.obs_value, o.time_period) filter (where o.period_year > f.assessed_year) as next_known_value
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
        and f.unit_measure = o.unit_measure
        and o.freq = 'A'
-- A sum, a growth rate or a coverage is made of several figures: one of them is not its value.
where not f.sums_since_window and not f.is_growth and f.denominator_indicator is null and not f.is_composite
group by f.plan_id, f.target_id, f.reading_id, f.time_period
