-- The figure of the year itself, or else the newest earlier one that the target's nature allows to be carried forward. A
-- coverage is divided by its population; a growth rate is the annual mean since the baseline.
with

observation_usable as (
    select * from {{ ref('int_observation_usable') }}
),

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

annual_observations as (
    select * from observation_usable where freq = 'A'
),

levels as (
    select
        f.plan_id,
        f.target_id,
        f.reading_id,
        f.time_period,
        case
            when o.period_year < f.assessed_year then 'carried'
            when o.source_code = 'computed' or f.is_growth or f.denominator_indicator is not null then 'computed'
            else 'observed'
        end as evidence_kind,
        case
            when f.denominator_indicator is not null then 100 * o.obs_value / nullif(d.obs_value, 0)
            when f.is_growth
                then {{ growth_pct(
                    'o.obs_value', 'coalesce(f.baseline_value, b.obs_value)', 'f.assessed_year - f.baseline_year'
                ) }}
            else o.obs_value
        end as measured,
        case when f.denominator_indicator is not null or f.is_growth then 'PCT' else o.unit_measure end as unit_measure,
        o.obs_value as numerator,
        d.obs_value as denominator,
        coalesce(f.baseline_value, b.obs_value) as baseline_value,
        o.bound_type,
        o.time_period as obs_time_period,
        o.indicator_code as judged_indicator,
        o.source_code,
        greatest(
            o.evidence_grade, d.evidence_grade, case when f.baseline_value is null then b.evidence_grade end
        ) as evidence_grade,
        case when f.baseline_value is null then b.source_code end as baseline_source,
        o.submission_id,
        o.source_ref
    from target_frame as f
    inner join annual_observations as o
        on
            f.evidence_indicator = o.indicator_code
            and f.evidence_basis = o.measure_basis
            and f.ref_area = o.ref_area
            and f.patent_type = o.patent_type
            and f.applicant_type = o.applicant_type
            and f.item_class = o.item_class
            and f.caliber_code = o.caliber_code
            and o.period_year between f.assessed_year - f.max_carry_years and f.assessed_year
    -- The denominator is the whole population, however the numerator is broken down.
    left join annual_observations as d
        on
            f.denominator_indicator = d.indicator_code
            and o.measure_basis = d.measure_basis
            and o.ref_area = d.ref_area
            and o.time_period = d.time_period
            and o.caliber_code = d.caliber_code
            and d.patent_type in ('_T', '_Z')
            and d.applicant_type in ('_T', '_Z')
            and d.item_class in ('_T', '_Z')
    left join annual_observations as b
        on f.is_growth and f.baseline_year = b.period_year and {{ same_key('o', 'b', ['time_period']) }}
    where not f.sums_since_window and not f.is_composite and f.method is distinct from 'every_year'
)

select * from levels
where measured is not null
qualify
    row_number() over (partition by plan_id, target_id, reading_id, time_period order by obs_time_period desc) = 1
