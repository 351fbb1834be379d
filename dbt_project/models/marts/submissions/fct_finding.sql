{%- set masked = "coalesce(f.is_masked, true)" -%}
{%- set masked_column = masked ~ " and t.scope != 'series' and t.column_name != '' and l.field is null and k.field is null" -%}
-- Findings of intake and of the series rules. For registers and surveys, and for files whose form is not known, every text that
-- was made from the sender's cells is masked; where each row is a respondent, so are the places and numbers of cells, and
-- findings that read alike are one row: they would count respondents. Records that two files share keep place and number,
-- since both senders must find them.
with

finding as (
    select * from {{ source('inputs', 'finding') }}
),

observation_received as (
    select * from {{ ref('int_observation_received') }}
),

finding_series as (
    select * from {{ ref('int_finding_series') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

form as (
    select * from {{ ref('form') }}
),

form_field as (
    select * from {{ ref('form_field') }}
),

counted_form as (
    select form_id from {{ ref('disclosure_form') }} where is_count_hidden
),

submission_key as (
    select * from {{ ref('submission_key') }}
),

rule as (
    select * from {{ ref('rule') }}
),

figure_hold as (
    select distinct
        submission_id,
        source_ref,
        unnest(string_split(held_by, '|')) as rule_code
    from {{ ref('int_figure_hold') }}
    where held_by is not null
),

confirmation as (
    select distinct submission_id from {{ source('inputs', 'confirmation') }}
),

intake_findings as (
    select
        f.submission_id,
        f.finding_no,
        f.rule_code,
        f.severity,
        f.scope,
        f.source_ref,
        f.column_name,
        f.found,
        f.expected,
        f.n_cells,
        nullif(f.explanation, '') as explanation,
        cast(null as date) as found_as_of,
        cast(null as varchar) as column_zh,
        cast(null as varchar) as column_en,
        f.column_en as named_en,
        f.found as stated_zh,
        f.content_en as stated_en,
        f.expected as expected_zh,
        f.expected_en
    from finding as f
),

last_intake_numbers as (
    select submission_id, max(finding_no) as last_no from intake_findings group by submission_id
),

-- The sender's explanation of a row, whichever rule queries it now.
explanations as (
    select submission_id, source_ref, min(explanation) as explanation
    from observation_received
    where explanation is not null
    group by all
),

series_findings as (
    select
        s.submission_id,
        cast(
            coalesce(n.last_no, 0)
            + row_number() over (
                partition by s.submission_id
                order by s.rule_code, s.source_ref, s.column_name, s.found, s.expected, s.column_en, s.stated_en, s.expected_en
            )
            as integer
        ) as finding_no,
        s.rule_code,
        s.severity,
        'series' as scope,
        coalesce(s.source_ref, '') as source_ref,
        s.column_name,
        s.found,
        s.expected,
        s.n_cells,
        x.explanation,
        c.as_of as found_as_of,
        s.column_zh,
        s.column_en,
        s.column_en as named_en,
        s.stated_zh,
        s.stated_en,
        s.expected_zh,
        s.expected_en
    from finding_series as s
    cross join build_context as c
    left join last_intake_numbers as n on s.submission_id = n.submission_id
    left join explanations as x on s.submission_id = x.submission_id and s.source_ref = x.source_ref
),

all_findings as (
    select * from intake_findings
    union all
    select * from series_findings
),

-- A later accepted attempt closes the findings of the earlier ones.
accepted_attempts as (
    select form_id, submitter, period, document, max(attempt) as last_accepted
    from submission
    where rows_accepted > 0
    group by all
),

masked_findings as (
    select
        t.* exclude (
            source_ref, n_cells, found, expected, stated_zh, stated_en, expected_zh, expected_en,
            column_name, column_zh, column_en
        ),
        {{ masked }} as is_masked,
        -- Null where findings that read alike are one row.
        case when p.form_id is null or t.scope = 'series' then t.finding_no end as separate_no,
        b.form_id,
        b.is_synthetic,
        coalesce(a.last_accepted > b.attempt, false) as has_successor,
        b.submission_id in (select n.submission_id from confirmation as n) as is_confirmed,
        -- A finding of intake may be about several cells at once.
        exists(
            select 1 from figure_hold as h
            where
                t.submission_id = h.submission_id
                and t.rule_code = h.rule_code
                and (t.scope != 'series' or t.source_ref = coalesce(h.source_ref, ''))
        ) as is_holding,
        case when p.form_id is null or t.scope = 'series' then t.n_cells end as n_cells,
        case when p.form_id is not null and t.scope != 'series' and t.source_ref != '' then '***' else t.source_ref end
            as source_ref,
        {% for column in ['expected', 'expected_zh', 'expected_en'] -%}
        case when {{ masked }} and t.rule_code != 'series.record_twice' and t.{{ column }} != '' then '***'
            else t.{{ column }} end as {{ column }},
        {% endfor -%}
        {% for column in ['found', 'stated_zh', 'stated_en'] -%}
        case when {{ masked }} and coalesce(t.found, '') != '' then '***' else t.{{ column }} end as {{ column }},
        {% endfor -%}
        -- A column without a label is named by the words of the sender's header.
        case when {{ masked_column }} then '***' else t.column_name end as column_name,
        case when {{ masked_column }} then '***' else coalesce(t.column_zh, l.label_zh, k.label_zh, t.column_name) end
            as column_zh,
        case when {{ masked_column }} then '***' else coalesce(t.column_en, l.label_en, k.label_en, t.named_en) end
            as column_en
    from all_findings as t
    inner join submission as b on t.submission_id = b.submission_id
    left join accepted_attempts as a
        on b.form_id = a.form_id and b.submitter = a.submitter and b.period = a.period and b.document = a.document
    left join form as f on b.form_id = f.form_id
    left join counted_form as p on b.form_id = p.form_id
    left join form_field as l on b.form_id = l.form_id and t.column_name = l.field
    left join submission_key as k on t.column_name = k.field
),

published as (
    select
        m.submission_id,
        m.form_id,
        m.rule_code,
        m.severity,
        m.scope,
        m.source_ref,
        m.column_name,
        m.found,
        m.expected,
        cast(m.n_cells as integer) as n_cells,
        r.title_zh,
        r.title_en,
        {% for language in ['zh', 'en'] -%}
        {{ fill_rule('r.message_' ~ language, {
            'column': 'm.column_' ~ language, 'found': 'm.stated_' ~ language, 'expected': 'm.expected_' ~ language, 'n_cells': "coalesce(cast(m.n_cells as varchar), '***')"
        }) }} as message_{{ language }},
        {% endfor -%}
        r.remedy_zh,
        r.remedy_en,
        case when m.is_masked and m.explanation is not null then '***' else m.explanation end as explanation,
        case
            when m.severity = 'note' then 'noted'
            when m.has_successor then 'corrected'
            when m.severity = 'query' and m.explanation is not null then 'explained'
            when m.severity = 'query' and m.is_confirmed then 'confirmed'
            when m.severity = 'query' and m.is_holding then 'held'
            else 'open'
        end as status,
        m.is_synthetic,
        m.found_as_of,
        m.separate_no,
        min(m.finding_no) as first_no
    from masked_findings as m
    left join rule as r on m.rule_code = r.rule_code
    group by all
)

select
    submission_id,
    cast(row_number() over (partition by submission_id order by first_no) as integer) as finding_no,
    * exclude (submission_id, separate_no, first_no)
from published
