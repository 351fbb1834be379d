with

target as (
    select * from {{ ref('target') }}
),

target_reading as (
    select * from {{ ref('target_reading') }}
),

target_nature as (
    select * from {{ ref('target_nature') }}
)

select
    t.plan_id,
    t.target_id,
    r.reading_id,
    r.is_default_reading,
    t.statement_id,
    t.indicator_code,
    t.ref_area,
    t.patent_type,
    t.applicant_type,
    coalesce(r.item_class, t.item_class) as item_class,
    t.name_zh,
    t.name_en,
    r.description_zh as reading_zh,
    r.description_en as reading_en,
    r.why as reading_why,
    coalesce(r.nature, t.nature) as nature,
    r.method,
    r.caliber_code,
    t.comparator,
    cast(coalesce(r.value_low, t.value_low) as double) as value_low,
    cast(t.value_high as double) as value_high,
    t.unit_measure,
    t.baseline_period,
    cast(coalesce(r.baseline_value, case when r.item_class is null then t.baseline_value end) as double) as baseline_value,
    t.baseline_source,
    case
        when not n.is_growth and not n.is_rank and not n.starts_at_zero
            then
                {{ growth_pct(
                    'coalesce(r.value_low, t.value_low)', 'coalesce(r.baseline_value, t.baseline_value)',
                    period_year('t.target_period') ~ ' - ' ~ period_year('t.baseline_period')
                ) }}
    end as required_growth_pct,
    t.window_start,
    t.target_period,
    t.denominator_indicator,
    cast(t.unit_threshold as double) as unit_threshold,
    t.parent_target_id,
    t.combine_rule,
    t.is_proxy,
    t.is_headline,
    t.note
from target as t
inner join target_reading as r on t.plan_id = r.plan_id and t.target_id = r.target_id
inner join target_nature as n on coalesce(r.nature, t.nature) = n.nature
