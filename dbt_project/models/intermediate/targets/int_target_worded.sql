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

target_unit as (
    select * from {{ ref('target_unit') }}
),

unit as (
    select * from {{ ref('unit') }}
),

indicator_unit as (
    select * from {{ ref('indicator_unit') }}
),

source as (
    select * from {{ ref('source') }}
),

evidence_grade as (
    select * from {{ ref('evidence_grade') }}
),

target as (
    select * from {{ ref('target') }}
),

target_known as (
    select * from {{ ref('int_target_known') }}
),

-- Breaks of definition between the baseline and the figure that was judged, in the series of that figure: a bound by another
-- indicator breaks where that one does.
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
            coalesce(j.judged_indicator, j.evidence_indicator) = b.indicator_code
            and b.ref_area in ('*', j.ref_area)
            and b.affects_verdict
            and cast(left(b.break_period, 4) as integer) > cast(left(j.baseline_period, 4) as integer)
            and cast(left(b.break_period, 4) as integer) <= j.obs_year
    group by all
),

qualified_verdicts as (
    select
        j.* exclude (evidence_grade),
        -- No verdict, no evidence: a single point of a trend has a grade of its own in fct_observation.
        case when j.verdict != 'no_data' then j.evidence_grade end as evidence_grade,
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
        coalesce(
            j.verdict = 'met' and j.is_final and j.nature is distinct from 'binary' and j.evidence_kind in ('carried', 'bound'),
            false
        ) as is_provisional,
        case
            when j.reason_code != 'trend_shown' or j.first_value is null then null
            when j.measured = j.first_value then 'trend_unchanged'
            when j.is_rank then case when j.measured < j.first_value then 'trend_place_gained' else 'trend_place_lost' end
            when j.measured > j.first_value
                then case when j.is_fall_wished then 'trend_rises_unwished' else 'trend_rises_wished' end
            when j.is_fall_wished then 'trend_falls_wished'
            else 'trend_falls_unwished'
        end as trend_note,
        coalesce(
            j.has_two_sources and v.is_judged and (j.is_growth or j.reason_code in ('pace', 'moved_away')), false
        ) as is_two_sources_reported,
        coalesce(j.reason_code = 'trend_shown' and j.first_source != j.source_code, false) as is_trend_of_two_sources,
        case
            -- A target to keep has no growth to make: it is kept or it is not.
            when j.cagr_ratio is not null and j.is_to_keep then case when j.is_satisfied then 'kept' else 'negative' end
            when j.cagr_ratio < 0 then 'negative'
            when j.cagr_ratio is not null then {{ by_class('j.cagr_ratio', "'substantial'", "'moderate'", "'negligible'") }}
        end as cagr_class,
        case when j.pace is not null and j.cagr_ratio is not null and not coalesce(j.is_small_denominator, false)
            then
                {{ by_class('j.pace', '2', '1', '0') }} != {{ by_class('j.cagr_ratio', '2', '1', '0') }}
        end as methods_disagree,
        -- What is known of other years is shown where the year itself has no figure.
        case when j.verdict = 'no_data' and j.measured is null then n.last_known_period end as last_known_period,
        case when j.verdict = 'no_data' and j.measured is null then n.last_known_value end as last_known_value,
        case when j.verdict = 'no_data' and j.measured is null then n.next_known_period end as next_known_period,
        case when j.verdict = 'no_data' and j.measured is null then n.next_known_value end as next_known_value,
        c.name_zh as component_zh,
        c.name_en as component_en,
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
    left join target as c on j.plan_id = c.plan_id and j.binding_component = c.target_id
    -- Under its name of that year, or the last one of an agency that did not exist in that year.
    left join lateral (
        select
            h.name_zh,
            h.name_en
        from agency as h
        where j.responsible_agency = h.agency_code
        order by {{ is_valid_on('h', 'make_date(j.assessed_year, 12, 31)') }} desc, h.valid_from desc
        limit 1
    ) as a on true
),

stated_units as (
    select
        q.*,
        -- A figure in another unit than the target is shown in its own.
        {% for language in ['zh', 'en'] -%}
        {% for end, code in [('target', 'q.unit_measure'), ('obs', 'q.obs_unit')] -%}
        case
            when {{ code }} = 'PCT' then '%'
            when {{ code }} = q.unit_measure
                then coalesce(w.unit_{{ language }}, i.unit_{{ language }}, {{ end }}_base.name_{{ language }})
            else {{ end }}_base.name_{{ language }}
        end as {{ end }}_unit_{{ language }},
        case when {{ code }} = q.unit_measure then coalesce(w.scale_{{ language }}, 1) else 1 end
            as {{ end }}_scale_{{ language }},
        {% endfor -%}
        {% endfor -%}
        case
            when q.last_known_period is not null and q.next_known_period is not null then 'known_on_both_sides'
            when q.last_known_period is not null then 'last_known'
            when q.next_known_period is not null then 'next_known'
        end as known_note,
        baseline_source.name_zh as baseline_source_zh,
        baseline_source.name_en as baseline_source_en,
        first_source.name_zh as first_source_zh,
        first_source.name_en as first_source_en,
        obs_source.name_zh as obs_source_zh,
        obs_source.name_en as obs_source_en,
        g.name_zh as grade_zh,
        g.name_en as grade_en
    from qualified_verdicts as q
    left join target_unit as w on q.plan_id = w.plan_id and q.target_id = w.target_id
    left join indicator_unit as i on q.indicator_code = i.indicator_code
    left join unit as target_base on q.unit_measure = target_base.unit_code
    left join unit as obs_base on q.obs_unit = obs_base.unit_code
    left join source as baseline_source on q.baseline_source = baseline_source.source_code
    left join source as first_source on q.first_source = first_source.source_code
    left join source as obs_source on q.source_code = obs_source.source_code
    left join evidence_grade as g on q.evidence_grade = g.grade
),

message_parts as (
    select
        q.*,
        -- The known parts of a year that bound it are exact; one reason says so of its figure.
        case
            when q.reason_code = 'bounds_straddle' then ''
            when q.evidence_kind = 'bound' and q.is_growth is not true and length(q.obs_time_period) > 4 then ''
            when q.bound_type = 'at_least' then '≥'
            when q.bound_type = 'approximate' then '≈'
            else ''
        end as bound_sign,
        {% for language in ['zh', 'en'] -%}
        bound_sign || {{ stated_figure('q.measured', 'q.obs', language) }} as obs_value_{{ language }},
        {{ stated_figure('q.first_value', 'q.obs', language) }} as first_value_{{ language }},
        {{ stated_figure('q.target_value', 'q.target', language) }} as target_value_{{ language }},
        {{ stated_figure('q.baseline_value', 'q.target', language) }} as baseline_value_{{ language }},
        {{ stated_figure('q.last_known_value', 'q.target', language) }} as last_known_value_{{ language }},
        {{ stated_figure('q.next_known_value', 'q.target', language) }} as next_known_value_{{ language }},
        {% endfor -%}
        -- A growth is one of whole years, also where a part of the last one bounds it.
        case when q.is_growth then left(q.obs_time_period, 4) else q.obs_time_period end as period_en,
        period_en || case when length(period_en) = 4 then '年' else '' end as period_zh,
        {{ figure('q.pace', 3) }} as pace_text,
        {{ percent('q.attainment') }} as attainment_text,
        {{ percent('q.completion') }} as completion_text,
        {{ percent('q.elapsed_share') }} as elapsed_share_text,
        {{ separated('round(q.attainment)') }} as times_text,
        cast(q.n_points as varchar) as n_points_text,
        cast(q.n_missing_years as varchar) as n_missing_years_text,
        cast(q.rank_slack as varchar) as rank_slack_text,
        q.last_known_period || '年' as last_known_period_zh,
        q.last_known_period as last_known_period_en,
        q.next_known_period || '年' as next_known_period_zh,
        q.next_known_period as next_known_period_en,
        m.template_zh as main_zh,
        m.template_en as main_en,
        n.notes_zh,
        n.notes_en
    from stated_units as q
    inner join verdict_reason as m on q.reason_code = m.reason_code
    left join lateral (
        select
            string_agg(t.template_zh, '' order by t.sort_order) as notes_zh,
            string_agg(t.template_en, '' order by t.sort_order) as notes_en
        from verdict_reason as t
        where
            t.kind = 'note'
            and (
                t.reason_code in (q.trend_note, q.known_note)
                or (
                    t.reason_code = case
                        when q.evidence_kind = 'computed' and q.is_growth then 'computed_growth' else q.evidence_kind
                    end
                )
                -- What exists stays; every other figure that is carried is owed for its year.
                or (
                    t.reason_code = 'still_owed'
                    and q.evidence_kind = 'carried'
                    and q.nature is distinct from 'binary'
                    and q.responsible_agency is not null
                )
                or (t.reason_code = 'provisional' and q.is_provisional)
                or (t.reason_code = 'two_sources' and q.is_two_sources_reported)
                or (t.reason_code = 'two_sources_of_trend' and q.is_trend_of_two_sources)
                -- One point makes no trend, but it is known.
                or (t.reason_code = 'single_point' and q.reason_code = 'trend_too_short' and q.measured is not null)
                or (t.reason_code = 'overtaken' and q.is_overtaken)
                or (t.reason_code = 'grade' and q.evidence_grade > 'A')
                or (t.reason_code = 'not_robust' and not q.is_robust)
                or (t.reason_code = 'proxy' and q.is_proxy and q.measured is not null)
            )
    ) as n on true
),

-- The main sentence, then how the evidence came about and what qualifies the verdict.
sentences as (
    select
        *,
        {% for language in ['zh', 'en'] -%}
        {{ fill(
            "coalesce(main_" ~ language ~ ", '') || coalesce(notes_" ~ language ~ ", '')",
            {
                'baseline_source': 'baseline_source_' ~ language,
                'first_source': 'first_source_' ~ language,
                'obs_source': 'obs_source_' ~ language,
                'grade': 'evidence_grade',
                'grade_name': 'grade_' ~ language,
                'times': 'times_text',
                'last_known_period': 'last_known_period_' ~ language,
                'last_known_value': 'last_known_value_' ~ language,
                'next_known_period': 'next_known_period_' ~ language,
                'next_known_value': 'next_known_value_' ~ language,
                'bound_reason_' ~ language: 'bound_reason_' ~ language,
                'break_' ~ language: 'break_' ~ language,
            }
        ) }} as sentence_{{ language }}{{ ',' if not loop.last }}
        {% endfor %}
    from message_parts
)

select
    *,
    {% for language in ['zh', 'en'] -%}
    {{ fill(
        'sentence_' ~ language,
        {
            'obs_value': 'obs_value_' ~ language,
            'first_value': 'first_value_' ~ language,
            'first_period': 'first_period',
            'target_value': 'target_value_' ~ language,
            'baseline_value': 'baseline_value_' ~ language,
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
            'binding_component': 'component_' ~ language,
            'responsible_agency': 'responsible_agency_' ~ language,
        }
    ) }} as reason_{{ language }}{{ ',' if not loop.last }}
    {% endfor %}
from sentences
