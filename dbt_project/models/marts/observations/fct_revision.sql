with

revision as (
    select * from {{ ref('int_revision') }}
),

change_kind as (
    select * from {{ ref('change_kind') }}
),

indicator as (
    select * from {{ ref('indicator') }}
)

select
    {{ columns(fact_key(), 'r') }},
    cast(row_number() over (
        partition by {{ columns(fact_key(), 'r') }}
        order by r.changed_on, k.sort_order, r.source_code, r.is_synthetic, r.vintage_no
    ) as integer) as change_no,
    r.change_kind,
    k.name_zh as change_zh,
    k.name_en as change_en,
    r.changed_on,
    r.date_basis,
    r.previous_value,
    r.obs_value,
    {{ short_decimal('r.obs_value - r.previous_value') }} as difference,
    i.unit_measure,
    r.is_within_rounding,
    r.previous_source,
    r.source_code,
    r.previous_submission_id,
    r.submission_id,
    r.source_ref,
    r.why_zh,
    r.why_en,
    r.is_synthetic,
    r.known_from
from revision as r
inner join change_kind as k on r.change_kind = k.change_kind
inner join indicator as i on r.indicator_code = i.indicator_code
