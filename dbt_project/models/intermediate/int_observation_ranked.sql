-- Vintages and parallel sources (METHODS.md §1). Within a source a later publication replaces an earlier one;
-- across sources precedence chooses. Only current attempts feed the current value, real ones before synthetic.
with

precedence as (
    select
        r.submission_id,
        r.source_ref,
        {{ columns(fact_key(), 'r') }},
        p.rank as precedence_rank
    from {{ ref('int_observation_received') }} as r
    left join {{ ref('source_precedence') }} as p
        on
            r.source_code = p.source_code
            and p.indicator_code in (r.indicator_code, '*')
            and {{ is_valid_on('p', period_end('r.time_period')) }}
    qualify
        row_number() over (
            partition by r.submission_id, r.source_ref, {{ columns(fact_key(), 'r') }}
            order by (p.indicator_code = '*'), p.rank
        ) = 1
),

usable as (
    select
        r.*,
        coalesce(p.precedence_rank, 1000) as precedence_rank,
        f.rule_code as refused_by,
        r.is_current_attempt and f.rule_code is null as is_candidate
    from {{ ref('int_observation_received') }} as r
    left join precedence as p
        on
            r.submission_id = p.submission_id
            and r.source_ref is not distinct from p.source_ref
            and {{ same_key('r', 'p') }}
    left join {{ ref('int_finding_quarter_as_year') }} as f
        on
            r.submission_id = f.submission_id
            and r.source_ref is not distinct from f.source_ref
            and {{ same_key('r', 'f') }}
),

vintages as (
    select
        *,
        cast(row_number() over (
            partition by {{ columns(fact_key()) }}, source_code
            order by published_at, received_seq, submission_id, source_ref, vintage_kind desc
        ) as integer) as vintage_no,
        is_candidate and row_number() over (
            partition by {{ columns(fact_key()) }}, source_code, is_candidate
            order by is_synthetic, published_at desc, received_seq desc, submission_id desc, source_ref desc
        ) = 1 as is_latest_of_source,
        not is_current_attempt and not bool_or(is_current_attempt) over (partition by {{ columns(fact_key()) }}) as is_withdrawn
    from usable
)

select
    *,
    is_latest_of_source and row_number() over (
        partition by {{ columns(fact_key()) }}, is_latest_of_source
        order by
            is_synthetic, obs_value is null, precedence_rank, bound_type != 'exact', rounding_half_width, published_at desc,
            source_code
    ) = 1 as is_current
from vintages
