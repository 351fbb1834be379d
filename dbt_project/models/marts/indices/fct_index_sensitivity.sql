-- How far places depend on the choices made: a place is made of the figures of all areas, so one synthetic score makes all
-- of it synthetic.
with

score_panels as (
    select system_code, scenario, time_period, bool_or(is_synthetic) as is_synthetic
    from {{ ref('fct_index_score') }}
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
from {{ ref('int_index_uncertainty') }} as u
inner join {{ ref('index_system') }} as y on u.system_code = y.system_code
inner join score_panels as p on {{ same(['system_code', 'scenario', 'time_period'], 'u', 'p') }}
