-- Verdicts with their qualifications and their reason in Chinese and English.
with

target_judged as (
    select * from {{ ref('int_target_judged') }}
),

caliber_break as (
    select * from {{ ref('caliber_break') }}
),

verdict as (
    select * from {{ ref('verdict') }}
),

agency as (
    select * from {{ ref('agency') }}
),

verdict_reason as (
    select * from {{ ref('verdict_reason') }}
),

target_known as (
    select * from {{ ref('int_target_known') }}
),

-- Breaks of definition between the baseline and the figure that was judged.
breaks_between as (
    select
        j.plan_id,
        j.target_id,
        j.reading_id,
        j.time_period,
        bool_or(b.bias = 'up') as has_up,
        bool_or(b.bias = 'down') as has_down,
        bool_or(b.bias = 'unknown') as has_unknown,
        string_agg(b.name_zh, '；' order by b.break_id) as break_zh,
        string_agg(b.name_en, '; ' order by b.break_id) as break_en
    from target_judged as j
    inner join caliber_break as b
        on
            j.evidence_indicator = b.indicator_code
            and b.ref_area in ('*', j.ref_area)
            and b.affects_verdict
            and cast(left(b.break_period, 4) as integer) > cast(left(j.baseline_period, 4) as integer)
            and cast(left(b.break_period, 4) as integer) <= j.obs_year
    group by all
),

qualified_verdicts as (
    select
        j.*,
        v.is_judged,
        b.break_zh,
        b.break_en,
        -- A verdict is not robust where the bias of a break favours it, or where it could be better without the break.
        case
            when v.is_judged and not j.is_composite
                then not coalesce(
                    b.has_unknown
                    or (
                        j.verdict in ('met', 'on_track', 'at_risk')
                        and case when j.is_smaller_better then b.has_down else b.has_up end
                    )
                    or (
                        j.verdict in ('at_risk', 'off_track', 'missed')
                        and case when j.is_smaller_better then b.has_up else b.has_down end
                    ),
                    false
                )
        end as is_robust,
        case
            when j.cagr_ratio < 0 then 'negative'
            when j.cagr_ratio is not null then {{ by_class('j.cagr_ratio', "'substantial'", "'moderate'", "'negligible'") }}
        end as cagr_class,
        case when j.pace is not null and j.cagr_ratio is not null
            then
                {{ by_class('j.pace', '2', '1', '0') }} != {{ by_class('j.cagr_ratio', '2', '1', '0') }}
        end as methods_disagree,
        -- What is known of other years is shown where the year itself has no figure.
        case when j.verdict = 'no_data' and j.measured is null then n.last_known_period end as last_known_period,
        case when j.verdict = 'no_data' and j.measured is null then n.last_known_value end as last_known_value,
        case when j.verdict = 'no_data' and j.measured is null then n.next_known_period end as next_known_period,
        case when j.verdict = 'no_data' and j.measured is null then n.next_known_value end as next_known_value,
        a.name_zh as responsible_agency_zh,
        a.name_en as responsible_agency_en
    from target_judged as j
    inner join verdict as v on j.verdict = v.verdict
    left join breaks_between as b
        on
            j.plan_id = b.plan_id
            and j.target_id = b.target_id
            and j.reading_id = b.reading_id
            and j.time_period = b.time_period
    left join target_known as n
        on
            j.plan_id = n.plan_id
            and j.target_id = n.target_id
            and j.reading_id = n.reading_id
            and j.time_period = n.time_period
    left join agency as a
        on
            j.responsible_agency = a.agency_code
            and {{ is_valid_on('a', 'make_date(j.assessed_year, 12, 31)') }}
),

message_parts as (
    select
        q.*,
        {{ figure('q.measured') }} || case when q.obs_unit = 'PCT' then '%' else '' end as obs_value_text,
        {{ figure('q.target_value') }} || case when q.obs_unit = 'PCT' then '%' else '' end as target_value_text,
        {{ figure('q.baseline_value') }} as baseline_value_text,
        q.obs_time_period || case when length(q.obs_time_period) = 4 then '年' else '' end as period_zh,
        q.obs_time_period as period_en,
        {{ figure('q.pace', 3) }} as pace_text,
        {{ percent('q.attainment') }} as attainment_text,
        {{ percent('q.completion') }} as completion_text,
        {{ percent('q.elapsed_share') }} as elapsed_share_text,
        cast(q.n_points as varchar) as n_points_text,
        cast(q.n_missing_years as varchar) as n_missing_years_text,
        cast(q.rank_slack as varchar) as rank_slack_text,
        {{ figure('q.last_known_value') }} as last_known_value_text,
        {{ figure('q.next_known_value') }} as next_known_value_text,
        q.last_known_period || '年' as last_known_period_zh,
        q.last_known_period as last_known_period_en,
        q.next_known_period || '年' as next_known_period_zh,
        q.next_known_period as next_known_period_en,
        m.template_zh,
        m.template_en,
        k.template_zh as kind_zh,
        k.template_en as kind_en,
        o.template_zh as known_zh,
        o.template_en as known_en,
        r.template_zh as robust_zh,
        r.template_en as robust_en,
        x.template_zh as proxy_zh,
        x.template_en as proxy_en
    from qualified_verdicts as q
    inner join verdict_reason as m on q.reason_code = m.reason_code
    left join verdict_reason as k on q.evidence_kind = k.reason_code and k.kind = 'note'
    left join verdict_reason as o
        on
            o.reason_code = case
                when q.last_known_period is not null and q.next_known_period is not null then 'known_on_both_sides'
                when q.last_known_period is not null then 'last_known'
                when q.next_known_period is not null then 'next_known'
            end
    left join verdict_reason as r on r.reason_code = 'not_robust' and q.is_robust = false
    left join verdict_reason as x on x.reason_code = 'proxy' and q.is_proxy and q.measured is not null
)

-- The main sentence, then how the evidence came about and what qualifies the verdict.
select
    *,
    {% for language in ['zh', 'en'] -%}
    {{ fill(
        "coalesce(template_" ~ language ~ ", '') || coalesce(kind_" ~ language ~ ", '')"
        ~ " || coalesce(known_" ~ language ~ ", '') || coalesce(robust_" ~ language ~ ", '') || coalesce(proxy_" ~ language ~ ", '')",
        {
            'obs_value': 'obs_value_text',
            'target_value': 'target_value_text',
            'baseline_value': 'baseline_value_text',
            'obs_time_period': 'period_' ~ language,
            'time_period': 'time_period',
            'baseline_period': 'baseline_period',
            'window_start': 'window_start',
            'pace': 'pace_text',
            'attainment': 'attainment_text',
            'completion': 'completion_text',
            'elapsed_share': 'elapsed_share_text',
            'n_points': 'n_points_text',
            'n_missing_years': 'n_missing_years_text',
            'rank_slack': 'rank_slack_text',
            'last_known_period': 'last_known_period_' ~ language,
            'last_known_value': 'last_known_value_text',
            'next_known_period': 'next_known_period_' ~ language,
            'next_known_value': 'next_known_value_text',
            'binding_component': 'binding_component',
            'responsible_agency': 'responsible_agency_' ~ language,
            'bound_reason_' ~ language: 'bound_reason_' ~ language,
            'break_' ~ language: 'break_' ~ language,
        }
    ) }} as reason_{{ language }}{{ ',' if not loop.last }}
    {% endfor %}
from message_parts
