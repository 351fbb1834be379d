-- Lower bounds of a figure: the sum of its known parts, another indicator, its own past. A bound can only prove that a target
-- is reached, so that there is none where smaller is better.
with

observation_usable as (
    select * from {{ ref('int_observation_usable') }}
),

target_frame as (
    select * from {{ ref('int_target_frame') }}
),

indicator_bound as (
    select * from {{ ref('indicator_bound') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

-- The annual flow is at least the sum of its known quarters or months.
part_sums as (
    select
        {{ columns(fact_key() | reject('in', ['time_period', 'measure_basis'])) }},
        period_year,
        case when measure_basis = 'ytd' then max(obs_value) else sum(obs_value order by time_period) end as at_least,
        max(time_period) as last_period,
        arg_max(source_code, time_period) as source_code,
        max(evidence_grade) as evidence_grade,
        arg_max(submission_id, time_period) as submission_id,
        arg_max(source_ref, time_period) as source_ref,
        any_value(unit_measure) as unit_measure,
        string_agg(time_period, ', ' order by time_period) as known_parts
    from observation_usable
    where freq != 'A' and measure_basis in ('flow', 'ytd')
    group by {{ columns(fact_key() | reject('in', ['time_period', 'measure_basis'])) }}, period_year, freq, measure_basis
),

part_bounds as (
    select
        f.plan_id,
        f.target_id,
        f.reading_id,
        f.time_period,
        case
            when f.is_growth then {{ growth_pct('o.at_least', 'f.baseline_value', 'f.assessed_year - f.baseline_year') }}
            else o.at_least
        end as measured,
        case when f.is_growth then 'PCT' else o.unit_measure end as unit_measure,
        o.at_least as numerator,
        f.baseline_value,
        o.last_period as obs_time_period,
        f.evidence_indicator as judged_indicator,
        o.source_code,
        o.evidence_grade,
        o.submission_id,
        o.source_ref,
        '全年不少于已知时段之和（' || o.known_parts || '）' as bound_reason_zh,
        'the year is no less than its known parts (' || o.known_parts || ')' as bound_reason_en
    from target_frame as f
    inner join part_sums as o
        on
            f.evidence_indicator = o.indicator_code
            and f.ref_area = o.ref_area
            and f.patent_type = o.patent_type
            and f.applicant_type = o.applicant_type
            and f.item_class = o.item_class
            and f.caliber_code = o.caliber_code
            and f.assessed_year = o.period_year
    where
        f.evidence_basis = 'flow'
        -- The quarters of a ratio cannot be added up.
        and f.nature in ('flow', 'growth')
        and f.method is distinct from 'every_year'
        and not f.is_smaller_better
),

-- Indicators that are never less than another one, or than their own past.
floors as (
    select indicator_code, bound_by_indicator, why_zh, why_en from indicator_bound
    union all
    select
        indicator_code,
        indicator_code as bound_by_indicator,
        '累计数只增不减' as why_zh,
        'a count of all that ever were never falls' as why_en
    from indicator
    where is_monotone
),

level_bounds as (
    select
        f.plan_id,
        f.target_id,
        f.reading_id,
        f.time_period,
        o.obs_value as measured,
        o.unit_measure,
        o.obs_value as numerator,
        f.baseline_value,
        o.time_period as obs_time_period,
        o.indicator_code as judged_indicator,
        o.source_code,
        o.evidence_grade,
        o.submission_id,
        o.source_ref,
        b.why_zh as bound_reason_zh,
        b.why_en as bound_reason_en
    from target_frame as f
    inner join floors as b on f.indicator_code = b.indicator_code
    inner join observation_usable as o
        on
            b.bound_by_indicator = o.indicator_code
            and f.ref_area = o.ref_area
            and f.patent_type = o.patent_type
            and f.applicant_type = o.applicant_type
            and f.item_class = o.item_class
            and f.caliber_code = o.caliber_code
            and o.freq = 'A'
            and o.measure_basis in ('point', 'cumulative')
            and o.period_year between f.assessed_year - if(f.is_monotone, 99, f.max_carry_years) and f.assessed_year
    where f.nature = 'stock' and not f.is_smaller_better
)

select
    *,
    'bound' as evidence_kind,
    'at_least' as bound_type
from part_bounds
where measured is not null
union all by name
select
    *,
    'bound' as evidence_kind,
    'at_least' as bound_type
from level_bounds
