-- Statements of the plan with the errata that apply to their text.
with

plan_statement as (
    select * from {{ ref('plan_statement') }}
),

plan_erratum as (
    select * from {{ ref('plan_erratum') }}
)

select
    s.plan_id,
    s.statement_id,
    s.section,
    s.kind,
    s.quote,
    s.char_start,
    s.char_end,
    s.summary_en,
    s.note,
    string_agg(e.erratum_id, ', ' order by e.char_start) as erratum_ids,
    string_agg(e.raw || ' -> ' || e.read_as, '; ' order by e.char_start) as read_as,
    string_agg(e.evidence_zh, '；' order by e.char_start) as erratum_evidence_zh,
    string_agg(e.evidence_en, '; ' order by e.char_start) as erratum_evidence_en
from plan_statement as s
left join plan_erratum as e
    on s.plan_id = e.plan_id and s.char_start < e.char_end and s.char_end > e.char_start
group by all
