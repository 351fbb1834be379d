-- Findings of the series rules, which compare submissions with one another: recomputed in every build, never part of intake.
-- Their figures are given with the names of all that distinguishes them (indicator, kind of patent, area, period, source,
-- submission), in both languages; a model leaves null what its two figures have in common.
with

all_findings as (
    select * from {{ ref('int_finding_parallel_source_gap') }}
    union all by name
    select * from {{ ref('int_finding_quarter_as_year') }}
    union all by name
    select * from {{ ref('int_finding_overturns') }}
    union all by name
    select * from {{ ref('int_finding_unit_slip') }}
    union all by name
    select * from {{ ref('int_finding_lost_wan') }}
    union all by name
    select * from {{ ref('int_finding_jump') }}
    union all by name
    select * from {{ ref('int_finding_ytd_falls') }}
    union all by name
    select * from {{ ref('int_finding_cumulative_falls') }}
    union all by name
    select * from {{ ref('int_finding_below_bound') }}
    union all by name
    select * from {{ ref('int_finding_reconciliation') }}
    union all by name
    select * from {{ ref('int_finding_district_above_city') }}
    union all by name
    select * from {{ ref('int_finding_same_as_before') }}
    union all by name
    select * from {{ ref('int_finding_record_twice') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

-- The present name of an area and of a sender.
area as (
    select
        area_code,
        arg_max(name_zh, valid_from) as name_zh,
        arg_max(name_en, valid_from) as name_en
    from {{ ref('area') }}
    group by area_code
),

agency as (
    select
        agency_code,
        arg_max(name_zh, valid_from) as name_zh,
        arg_max(name_en, valid_from) as name_en
    from {{ ref('agency') }}
    group by agency_code
),

unit as (
    select * from {{ ref('unit') }} where unit_code not in ('PURE', 'RANK')
),

indicator_unit as (
    select * from {{ ref('indicator_unit') }}
),

source as (
    select * from {{ ref('source') }}
),

patent_type as (
    select distinct code, name_zh, name_en from {{ ref('form_code') }} where field = 'patent_type'
),

-- Members of the breakdowns, whichever they belong to: no two of them share a code.
member as (
    select member_code, name_zh, name_en from {{ ref('member') }}
    where column_name in ('patent_type', 'applicant_type', 'item_class')
),

form as (
    select * from {{ ref('form') }}
),

submission as (
    select
        s.submission_id,
        {% for language in ['zh', 'en'] -%}
        concat_ws(
            '{{ comma(language) }}', f.label_{{ language }}, coalesce(a.name_{{ language }}, s.submitter),
            {{ period_name('s.period', language) }}, nullif(s.document, 'main')
        ) as name_{{ language }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ source('inputs', 'submission') }} as s
    left join form as f on s.form_id = f.form_id
    left join agency as a on s.submitter = a.agency_code
),

named_findings as (
    select
        s.*,
        {% for language in ['zh', 'en'] -%}
        coalesce(c.unit_{{ language }}, u.name_{{ language }}) as unit_{{ language }},
        {% if language == 'zh' -%}
        nullif(concat(a.name_zh, {{ period_name('s.time_period', 'zh') }}, i.name_zh, '（' || t.name_zh || '）'), '')
        {%- else -%}
        nullif(
            concat_ws(
                ', ', i.name_en || coalesce(' (' || t.name_en || ')', ''), a.name_en, {{ period_name('s.time_period', 'en') }}
            ),
            ''
        )
        {%- endif %} as column_{{ language }},
        k.name_{{ language }} as source_name_{{ language }},
        nullif(
            concat_ws(
                '{{ comma(language) }}', xi.name_{{ language }}, xm.name_{{ language }}, xa.name_{{ language }},
                {{ period_name('s.expected_period', language) }}, xk.name_{{ language }}, xs.name_{{ language }},
                s.expected_ref
            ),
            ''
        ) as expected_of_{{ language }}{{ ',' if not loop.last }}
        {% endfor %}
    from all_findings as s
    left join indicator as i on s.indicator_code = i.indicator_code
    left join area as a on s.ref_area = a.area_code
    left join patent_type as t on s.patent_type = t.code
    left join unit as u on s.unit_measure = u.unit_code
    left join indicator_unit as c on s.indicator_code = c.indicator_code and s.unit_measure = 'ITEM'
    left join source as k on s.source_code = k.source_code
    left join indicator as xi on s.expected_indicator = xi.indicator_code
    left join member as xm on s.expected_member = xm.member_code
    left join area as xa on s.expected_area = xa.area_code
    left join source as xk on s.expected_source = xk.source_code
    left join submission as xs on s.expected_submission = xs.submission_id
)

select
    submission_id,
    rule_code,
    severity,
    source_ref,
    nullif(concat_ws(' ', indicator_code, time_period), '') as column_name,
    coalesce(record_name, {{ separated('obs_value') }}) as found,
    coalesce({{ separated('expected_value') }}, concat_ws(' ', expected_submission, expected_ref)) as expected,
    {% for language in ['zh', 'en'] -%}
    column_{{ language }},
    coalesce(
        record_name,
        {{ with_unit('obs_value', 'unit_' ~ language, language) }} || {{ in_brackets('source_name_' ~ language, language) }}
    ) as stated_{{ language }},
    coalesce(
        {{ with_unit('expected_value', 'unit_' ~ language, language) }} || {{ in_brackets('expected_of_' ~ language, language) }},
        expected_of_{{ language }}
    ) as expected_{{ language }},
    {% endfor -%}
    coalesce(n_cells, 1) as n_cells
from named_findings
