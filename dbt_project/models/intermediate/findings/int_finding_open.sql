-- Cells queried by series rules that their sender has not explained and no operator has confirmed yet.
with

finding_series as (
    select * from {{ ref('int_finding_series') }}
),

confirmation as (
    select distinct submission_id from {{ source('inputs', 'confirmation') }}
),

observation_received as (
    select * from {{ ref('int_observation_received') }}
)

select distinct s.submission_id, s.source_ref
from finding_series as s
where
    s.severity = 'query'
    and s.source_ref is not null
    and s.submission_id not in (select c.submission_id from confirmation as c)
    and not exists (
        select 1 from observation_received as o
        where s.submission_id = o.submission_id and s.source_ref = o.source_ref and o.explanation is not null
    )
