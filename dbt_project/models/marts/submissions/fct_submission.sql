with

submission as (
    select * from {{ source('inputs', 'submission') }}
),

confirmation as (
    select * from {{ source('inputs', 'confirmation') }}
),

-- Forms whose rows are respondents: how many there are is what disclosure control hides.
counted_form as (
    select form_id from {{ ref('disclosure_form') }} where is_count_hidden
),

held_counts as (
    select submission_id, cast(count(*) as integer) as figures_held
    from {{ ref('fct_held_figure') }}
    group by submission_id
)

select
    s.submission_id,
    s.form_id,
    s.submitter,
    s.period,
    s.document,
    s.attempt,
    s.status,
    s.is_current,
    s.supersedes,
    s.superseded_by,
    s.original_name,
    s.declared_date,
    s.is_synthetic,
    {% for rows in ['rows_received', 'rows_accepted', 'rows_quarantined', 'rows_ignored'] -%}
    case when r.form_id is null then s.{{ rows }} end as {{ rows }},
    {% endfor -%}
    case when r.form_id is not null then 'suppressed' end as na_reason_rows,
    coalesce(h.figures_held, 0) as figures_held,
    case
        when c.submission_id is not null then 'confirmed' when h.figures_held > 0 or s.is_waiting then 'held' else 'none'
    end as hold_status,
    c.reason as confirmed_reason,
    c.confirmed_by,
    c.confirmed_at,
    s.sha256,
    s.rules_version,
    s.received_seq,
    s.received_at
from submission as s
left join held_counts as h on s.submission_id = h.submission_id
left join counted_form as r on s.form_id = r.form_id
left join confirmation as c on s.submission_id = c.submission_id
