-- Figures that would replace or contradict the figure in use of their key, given by an equally or more official source, by
-- more than the allowed share of the larger of the two. The figures of a key are taken in the order in which they were
-- stated; a held figure is never the one in use.
with recursive

figure_stated as (
    select * from {{ ref('int_figure_stated') }}
),

series_hold as (
    select * from {{ ref('int_series_hold') }}
),

finding_quarter_as_year as (
    select * from {{ ref('int_finding_quarter_as_year') }}
),

intake_finding as (
    select * from {{ source('inputs', 'finding') }}
),

-- Attempts whose sender was asked to check some of their figures; these are provisional (status P).
queried_attempts as (
    select distinct submission_id from intake_finding where severity = 'query' and coalesce(explanation, '') = ''
),

statements as (
    select
        f.*,
        concat_ws('.', f.form_id, f.submitter, f.period, f.document) as document_id,
        -- A figure that its sender states as provisional, without a query, is replaced as any other.
        f.obs_status = 'P' and f.submission_id in (select q.submission_id from queried_attempts as q) as is_queried,
        -- Held by another rule: it never becomes the figure in use.
        not f.is_accounted_for and (
            f.held_by is not null or exists (select 1 from series_hold as h where {{ same_figure('f', 'h') }})
        ) as is_barred
    from figure_stated as f
    where
        f.obs_value is not null
        and not f.is_corrected
        and not exists (
            select 1 from finding_quarter_as_year as r
            where
                f.submission_id = r.submission_id
                and f.source_ref is not distinct from r.source_ref
                and {{ same_key('f', 'r') }}
        )
),

-- Keys whose figures differ at all by more than the threshold; the others need no walk.
disputed_statements as (
    select
        *,
        {{ threshold('series.overturns', 'max_change_share') }} as max_change_share,
        row_number() over key_order as n
    from statements
    window
        key_order as (partition by {{ columns(fact_key()) }}, is_synthetic order by statement_no),
        whole_key as (partition by {{ columns(fact_key()) }}, is_synthetic)
    qualify
        max(obs_value) over whole_key - min(obs_value) over whole_key
        > {{ threshold('series.overturns', 'max_change_share') }} * max(abs(obs_value)) over whole_key
),

walk as (
    select
        *,
        false as is_overturning,
        false as is_kept,
        case when not is_barred then obs_value end as in_use_value,
        case when not is_barred then precedence_rank end as in_use_rank,
        case when not is_barred then source_code end as in_use_source,
        case when not is_barred then submission_id end as in_use_submission_id,
        case when not is_barred and is_queried then document_id end as queried_document
    from disputed_statements
    where n = 1
    union all
    select
        s.*,
        w.in_use_value is not null
        and s.precedence_rank >= w.in_use_rank
        and not s.is_accounted_for
        -- A figure under query is replaced by its own sender.
        and s.document_id != coalesce(w.queried_document, '')
        and case
            when s.bound_type = 'at_least' then s.obs_value - w.in_use_value
            else abs(s.obs_value - w.in_use_value)
        end > s.max_change_share * greatest(abs(s.obs_value), abs(w.in_use_value))
            as overturns,
        overturns or s.is_barred or coalesce(s.precedence_rank > w.in_use_rank, false) as keeps,
        if(keeps, w.in_use_value, s.obs_value) as in_use_value,
        if(keeps, w.in_use_rank, s.precedence_rank) as in_use_rank,
        if(keeps, w.in_use_source, s.source_code) as in_use_source,
        if(keeps, w.in_use_submission_id, s.submission_id) as in_use_submission_id,
        case
            when keeps then w.queried_document
            when s.is_queried then s.document_id
        end as queried_document
    from walk as w
    inner join disputed_statements as s
        on {{ same_key('w', 's') }} and w.is_synthetic = s.is_synthetic and w.n + 1 = s.n
)

select
    w.submission_id,
    'series.overturns' as rule_code,
    'query' as severity,
    w.source_ref,
    {{ columns(fact_key(), 'w') }},
    w.unit_measure,
    w.obs_value,
    w.in_use_value as expected_value,
    w.in_use_source as expected_source,
    w.in_use_submission_id as expected_submission,
    w.source_code,
    w.vintage_kind,
    w.is_synthetic
from walk as w
where w.is_overturning
