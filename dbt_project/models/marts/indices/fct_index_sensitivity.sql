-- Sensitivity of ranks to methodological choices. A rank depends on all areas, so that one synthetic score makes every rank
-- synthetic.
with

index_score as (
    select * from {{ ref('fct_index_score') }}
),

index_uncertainty as (
    select * from {{ ref('int_index_uncertainty') }}
),

index_system as (
    select * from {{ ref('index_system') }}
),

score_panels as (
    select system_code, scenario, time_period, bool_or(is_synthetic) as is_synthetic
    from index_score
    where level = 0 and score is not null
    group by all
)

select
    u.system_code,
    y.version,
    u.scenario,
    u.time_period,
    u.kind,
    u.subject,
    u.other,
    cast(u.value as double) as obs_value,
    y.draws,
    'composites-1' as method_version,
    p.is_synthetic
from index_uncertainty as u
inner join index_system as y on u.system_code = y.system_code
inner join score_panels as p
    on
        u.system_code = p.system_code
        and u.scenario = p.scenario
        and u.time_period = p.time_period
