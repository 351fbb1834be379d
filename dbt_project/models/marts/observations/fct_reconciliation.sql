with

reconciliation as (
    select * from {{ ref('int_reconciliation') }}
),

reconciliation_note as (
    select * from {{ ref('reconciliation_note') }}
)

select
    {{ columns(fact_key(), 'r') }},
    r.unit_measure,
    cast(r.city_value as double) as city_value,
    r.city_source,
    cast(r.district_sum as double) as district_sum,
    r.district_source,
    cast(r.unallocated_value as double) as unallocated_value,
    cast(r.difference as double) as difference,
    cast(r.difference_pct as double) as difference_pct,
    cast(r.tolerance as double) as tolerance,
    r.n_expected,
    r.n_reported,
    r.verdict,
    cast(r.previous_difference_pct as double) as previous_difference_pct,
    r.trend,
    r.is_synthetic,
    n.note_zh,
    n.note_en
from reconciliation as r
inner join reconciliation_note as n
    on case when r.is_synthetic then 'synthetic' when r.verdict = 'incomplete' then 'incomplete' else 'real' end = n.note_code
