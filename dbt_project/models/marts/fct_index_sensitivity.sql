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
    not y.is_real_only as is_synthetic
from {{ ref('int_index_uncertainty') }} as u
inner join {{ ref('index_system') }} as y on u.system_code = y.system_code
