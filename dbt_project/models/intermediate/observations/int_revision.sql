-- Each change of the current value of a key, by kind: a later publication of its source, a declared correction, a withdrawal,
-- or a change of source precedence. A parallel source that differs is a finding (int_finding_parallel_source_gap), another
-- caliber is another key. Derived values follow from the received ones and are left out.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

correction as (
    select * from {{ ref('correction') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

source_order as (
    select * from {{ ref('int_source_order') }}
),

vintages as (
    select * from observation_ranked
    where refused_by is null and held_by is null and not is_derived
),

vintages_with_previous as (
    select
        *,
        lag(obs_value) over vintages as previous_value,
        lag(source_code) over vintages as previous_source,
        lag(submission_id) over vintages as previous_submission_id,
        lag(coalesce(rounding_half_width, 0)) over vintages as previous_half_width
    from vintages
    window vintages as (partition by {{ columns(fact_key()) }}, source_code, is_synthetic order by vintage_no)
),

revisions as (
    select
        {{ columns(fact_key(), 'f') }},
        case f.vintage_kind when 'correction' then 'correction' else 'revision' end as change_kind,
        coalesce(c.declared_on, f.published_at) as changed_on,
        case when c.declared_on is null then f.date_basis else 'stated' end as date_basis,
        f.previous_source,
        f.source_code,
        f.previous_value,
        f.obs_value,
        f.previous_submission_id,
        f.submission_id,
        f.source_ref,
        f.vintage_no,
        f.is_synthetic,
        f.known_from,
        abs(f.obs_value - f.previous_value) <= f.previous_half_width + coalesce(f.rounding_half_width, 0) as is_within_rounding,
        c.reason_zh as why_zh,
        c.reason_en as why_en
    from vintages_with_previous as f
    left join correction as c on f.correction_id = c.correction_id
    where f.previous_submission_id is not null and f.obs_value is distinct from f.previous_value
),

withdrawals as (
    select
        {{ columns(fact_key(), 'v') }},
        'withdrawal' as change_kind,
        s.statement_date as changed_on,
        'stated' as date_basis,
        v.source_code as previous_source,
        v.obs_value as previous_value,
        v.submission_id as previous_submission_id,
        s.submission_id,
        v.is_synthetic,
        v.known_until as known_from
    from vintages as v
    inner join submission as s on v.superseded_by = s.submission_id
    where v.is_withdrawn
    qualify
        row_number() over (
            partition by {{ columns(fact_key(), 'v') }} order by v.submission_order desc, v.vintage_no desc
        ) = 1
),

-- The current value by source precedence on both sides of a change of precedence.
current_by_order as (
    select
        {{ columns(fact_key(), 'v') }},
        o.day,
        o.is_change,
        o.why,
        v.source_code,
        v.obs_value,
        v.submission_id,
        v.source_ref,
        v.is_synthetic,
        coalesce(v.rounding_half_width, 0) as half_width
    from vintages as v
    inner join source_order as o on v.source_code = o.source_code and v.indicator_code = o.indicator_code
    where v.is_latest_of_source and not o.is_build_day
    qualify
        row_number() over (
            partition by {{ columns(fact_key(), 'v') }}, o.day, o.is_change
            order by {{ choice_order('o.rank', 'v') }}
        ) = 1
),

order_changes as (
    select
        {{ columns(fact_key(), 'n') }},
        'precedence' as change_kind,
        n.day as changed_on,
        'stated' as date_basis,
        f.source_code as previous_source,
        n.source_code,
        f.obs_value as previous_value,
        n.obs_value,
        f.submission_id as previous_submission_id,
        n.submission_id,
        n.source_ref,
        n.is_synthetic,
        cast(n.day as timestamp) as known_from,
        abs(n.obs_value - f.obs_value) <= n.half_width + f.half_width as is_within_rounding,
        n.why as why_en
    from current_by_order as n
    inner join current_by_order as f on {{ same_key('n', 'f') }} and n.day - 1 = f.day and n.is_change and not f.is_change
    where n.source_code != f.source_code
)

select * from revisions
union all by name
select * from withdrawals
union all by name
select * from order_changes
