-- Ratios of two observations, each with its numerator, denominator and the denominator's edition. The grade is the lower one
-- of both.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

derived_ratio as (
    select * from {{ ref('derived_ratio') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

numerators as (
    select * from observation_ranked
    where is_current and freq = 'A' and not is_synthetic
),

-- A denominator is selected by edition, so that a later revision does not replace it.
denominators as (
    select
        *,
        row_number() over (
            partition by indicator_code, ref_area, time_period, edition, caliber_code
            order by precedence_rank, published_at desc, submission_order desc, source_ref desc
        ) as priority
    from observation_ranked
    where is_current_attempt and freq = 'A' and not is_synthetic and refused_by is null and held_by is null
)

select
    d.indicator_code,
    n.ref_area,
    n.time_period,
    i.default_basis as measure_basis,
    d.caliber_code,
    '_Z' as patent_type,
    '_Z' as applicant_type,
    '_Z' as industry_code,
    '_Z' as item_class,
    'A' as freq,
    d.multiplier * n.obs_value / q.obs_value as obs_value,
    d.unit_measure,
    d.multiplier * n.obs_value / q.obs_value * (
        coalesce(n.rounding_half_width, 0) / nullif(n.obs_value, 0) + coalesce(q.rounding_half_width, 0) / q.obs_value
    ) as rounding_half_width,
    'exact' as bound_type,
    n.obs_value as numerator,
    q.obs_value as denominator,
    q.time_period as denominator_period,
    q.edition as denominator_vintage,
    'A' as obs_status,
    false as is_synthetic,
    'computed' as source_code,
    'computed' as origin,
    greatest(n.evidence_grade, q.evidence_grade) as evidence_grade,
    greatest(n.published_at, q.published_at) as published_at,
    'stated' as date_basis,
    n.form_id,
    n.submission_id,
    q.submission_id as denominator_submission_id,
    n.source_ref,
    n.source_row
from derived_ratio as d
inner join indicator as i on d.indicator_code = i.indicator_code
inner join numerators as n
    on
        d.numerator_indicator = n.indicator_code
        and d.numerator_patent_type = n.patent_type
        and n.caliber_code = 'base'
        and n.applicant_type in ('_T', '_Z')
        and n.industry_code in ('_T', '_Z')
        and n.item_class in ('_T', '_Z')
inner join denominators as q
    on
        d.denominator_indicator = q.indicator_code
        and n.ref_area = q.ref_area
        and {{ period_year('n.time_period') }} - d.denominator_lag_years = {{ period_year('q.time_period') }}
        and (d.denominator_edition = q.edition or d.denominator_caliber = q.caliber_code)
        and q.priority = 1
        and q.obs_value > 0
