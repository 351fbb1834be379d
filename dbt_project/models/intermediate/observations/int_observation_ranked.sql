-- Vintages and parallel sources (docs/methods/vintages.md#102-order-of-vintages). Within a source a later publication replaces
-- an earlier one; on the same day the later submission does (submission_order); across sources precedence decides. Only
-- current attempts can be the current value, real ones before synthetic.
with

observation_received as (
    select * from {{ ref('int_observation_received') }}
),

source_order as (
    select * from {{ ref('int_source_order') }}
),

finding_quarter_as_year as (
    select * from {{ ref('int_finding_quarter_as_year') }}
),

figure_origin as (
    select * from {{ ref('int_figure_origin') }}
),

candidates as (
    select
        r.*,
        coalesce(p.rank, 1000) as precedence_rank,
        f.rule_code as refused_by,
        g.origin,
        g.evidence_grade,
        g.source_document,
        g.retrieved_from,
        r.is_current_attempt and f.rule_code is null and r.held_by is null as is_candidate
    from observation_received as r
    left join source_order as p
        on r.source_code = p.source_code and r.indicator_code = p.indicator_code and p.is_build_day
    left join finding_quarter_as_year as f
        on
            r.submission_id = f.submission_id
            and r.source_ref is not distinct from f.source_ref
            and {{ same_key('r', 'f') }}
    left join figure_origin as g
        on
            r.source_code = g.source_code
            and r.source_citation is not distinct from g.source_citation
            and r.is_synthetic = g.is_synthetic
),

vintages as (
    select
        *,
        cast(row_number() over (
            partition by {{ columns(fact_key()) }}, source_code
            order by published_at, submission_order, source_ref, vintage_kind desc
        ) as integer) as vintage_no,
        is_candidate and row_number() over (
            partition by {{ columns(fact_key()) }}, source_code, is_candidate
            order by is_synthetic, published_at desc, submission_order desc, source_ref desc
        ) = 1 as is_latest_of_source,
        not is_current_attempt and not bool_or(is_current_attempt) over (partition by {{ columns(fact_key()) }}) as is_withdrawn
    from candidates
)

select
    *,
    is_latest_of_source and row_number() over (
        partition by {{ columns(fact_key()) }}, is_latest_of_source
        order by {{ choice_order('precedence_rank') }}
    ) = 1 as is_current
from vintages
