-- Everything that could speak for a target in a year: the figure itself or a former one that may stand for it, a
-- sum over the window, and logical bounds. Synthetic figures never enter.
with

frame as (
    select *, case when sums_since_window then cast(window_start as integer) else base_year + 1 end as first_year
    from {{ ref('int_target_frame') }}
),

observation as (
    select *, {{ period_year('time_period') }} as period_year
    from {{ ref('int_observation_current') }}
    where
        not is_synthetic
        and obs_value is not null
        and industry_code in ('_T', '_Z')
),

annual as (select * from observation where freq = 'A'),

-- Level: the year itself, or as many years back as the nature allows; a coverage is divided by its population.
levels as (
    select
        {{ columns(target_key(), 'f') }},
        case
            when o.period_year < f.assessed_year then 'carried'
            when o.source_code = 'computed' or f.is_growth or f.denominator_indicator is not null then 'computed'
            else 'observed'
        end as evidence_kind,
        case
            when f.denominator_indicator is not null then 100 * o.obs_value / nullif(d.obs_value, 0)
            when f.is_growth
                then {{ growth_pct('o.obs_value', 'coalesce(f.baseline_value, b.obs_value)', 'f.assessed_year - f.base_year') }}
            else o.obs_value
        end as measured,
        case when f.denominator_indicator is not null or f.is_growth then 'PCT' else o.unit_measure end as unit_measure,
        o.obs_value as numerator,
        d.obs_value as denominator,
        coalesce(f.baseline_value, b.obs_value) as baseline_value,
        o.bound_type,
        o.time_period as obs_time_period,
        o.source_code,
        o.submission_id,
        o.source_ref
    from frame as f
    inner join annual as o
        on
            f.evidence_indicator = o.indicator_code
            and f.evidence_basis = o.measure_basis
            and {{ same(target_scope(), 'f', 'o') }}
            and o.period_year between f.assessed_year - f.max_carry_years and f.assessed_year
    left join annual as d
        on f.denominator_indicator = d.indicator_code and o.ref_area = d.ref_area and o.time_period = d.time_period
        and o.caliber_code = d.caliber_code
    left join annual as b
        on
            f.is_growth
            and f.base_year = b.period_year
            and {{ same_key('o', 'b', ['time_period']) }}
    where not f.sums_since_window and not f.is_composite and f.method is distinct from 'every_year'
),

-- Years of a window: summed, or the least growth of each; every one of them must be there.
years as (
    select
        {{ columns(target_key(), 'f') }},
        f.sums_since_window,
        f.assessed_year - f.first_year + 1 as n_expected,
        o.period_year, o.obs_value, o.unit_measure, o.source_code, o.submission_id, o.source_ref, o.bound_type,
        o.time_period as obs_time_period,
        f.baseline_value,
        {{ growth_pct('o.obs_value', 'coalesce(lag(o.obs_value) over window_years, f.baseline_value)', '1') }} as growth
    from frame as f
    inner join annual as o
        on
            f.evidence_indicator = o.indicator_code
            and o.measure_basis = 'flow'
            and {{ same(target_scope(), 'f', 'o') }}
            and o.period_year between f.first_year and f.assessed_year
    where f.sums_since_window or f.method = 'every_year'
    window window_years as (partition by {{ columns(target_key(), 'f') }} order by o.period_year)
),

whole_windows as (
    select
        {{ columns(target_key()) }},
        'computed' as evidence_kind,
        case when bool_and(sums_since_window) then sum(obs_value) else min(growth) end as measured,
        case when bool_and(sums_since_window) then any_value(unit_measure) else 'PCT' end as unit_measure,
        any_value(baseline_value) as baseline_value,
        case when bool_or(bound_type = 'at_least') then 'at_least' else 'exact' end as bound_type,
        max(obs_time_period) as obs_time_period,
        arg_max(source_code, period_year) as source_code,
        arg_max(submission_id, period_year) as submission_id,
        arg_max(source_ref, period_year) as source_ref
    from years
    group by {{ columns(target_key()) }}
    having count(distinct period_year) = any_value(n_expected)
),

-- A flow's year is at least what its known quarters or months add up to.
parts as (
    select
        {{ columns(fact_key() | reject('in', ['time_period', 'measure_basis'])) }},
        period_year,
        case when measure_basis = 'ytd' then max(obs_value) else sum(obs_value) end as at_least,
        max(time_period) as last_period,
        arg_max(source_code, time_period) as source_code,
        arg_max(submission_id, time_period) as submission_id,
        arg_max(source_ref, time_period) as source_ref,
        any_value(unit_measure) as unit_measure,
        string_agg(time_period, ', ' order by time_period) as known_parts
    from observation
    where freq != 'A' and measure_basis in ('flow', 'ytd')
    group by {{ columns(fact_key() | reject('in', ['time_period', 'measure_basis'])) }}, period_year, freq, measure_basis
),

part_bounds as (
    select
        {{ columns(target_key(), 'f') }},
        'bound' as evidence_kind,
        case
            when f.is_growth then {{ growth_pct('o.at_least', 'f.baseline_value', 'f.assessed_year - f.base_year') }}
            else o.at_least
        end as measured,
        case when f.is_growth then 'PCT' else o.unit_measure end as unit_measure,
        o.at_least as numerator,
        f.baseline_value,
        'at_least' as bound_type,
        o.last_period as obs_time_period,
        o.source_code,
        o.submission_id,
        o.source_ref,
        '全年不少于已知时段之和（' || o.known_parts || '）' as bound_why_zh,
        'the year is no less than its known parts (' || o.known_parts || ')' as bound_why_en
    from frame as f
    inner join parts as o
        on
            f.evidence_indicator = o.indicator_code
            and {{ same(target_scope(), 'f', 'o') }}
            and f.assessed_year = o.period_year
    where
        f.evidence_basis = 'flow'
        and not f.sums_since_window
        and f.method is distinct from 'every_year'
        and not f.is_smaller_better
),

-- What is never less than another figure, or than its own past, is bounded by it.
floors as (
    select indicator_code, bound_by_indicator, why_zh, why_en from {{ ref('indicator_bound') }}
    union all
    select
        indicator_code,
        indicator_code as bound_by_indicator,
        '累计数只增不减' as why_zh,
        'a count of all that ever were never falls' as why_en
    from {{ ref('indicator') }}
    where is_monotone
),

level_bounds as (
    select
        {{ columns(target_key(), 'f') }},
        'bound' as evidence_kind,
        o.obs_value as measured,
        o.unit_measure,
        o.obs_value as numerator,
        f.baseline_value,
        'at_least' as bound_type,
        o.time_period as obs_time_period,
        o.source_code,
        o.submission_id,
        o.source_ref,
        b.why_zh as bound_why_zh,
        b.why_en as bound_why_en
    from frame as f
    inner join floors as b on f.indicator_code = b.indicator_code
    inner join annual as o
        on
            b.bound_by_indicator = o.indicator_code
            and {{ same(target_scope(), 'f', 'o') }}
            and o.measure_basis in ('point', 'cumulative')
            and o.period_year between f.assessed_year - if(f.is_monotone, 99, f.max_carry_years) and f.assessed_year
    where f.nature = 'stock' and not f.is_smaller_better
)

select * from levels where measured is not null
union all by name
select * from whole_windows where measured is not null
union all by name
select * from part_bounds where measured is not null
union all by name
select * from level_bounds
