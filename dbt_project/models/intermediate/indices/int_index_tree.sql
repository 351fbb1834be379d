-- The tree of each index in the version that is computed, with the weights and goalposts of that version.
select
    n.*,
    w.weight,
    w.weight_source,
    g.low,
    g.high,
    g.is_synthetic as has_synthetic_goalposts
from {{ ref('index_system') }} as s
inner join {{ ref('index_node') }} as n on {{ same(['system_code', 'version'], 's', 'n') }}
left join {{ ref('index_weight') }} as w on {{ same(['system_code', 'version', 'node_code'], 'n', 'w') }}
left join {{ ref('index_goalpost') }} as g on {{ same(['system_code', 'version', 'node_code'], 'n', 'g') }}
