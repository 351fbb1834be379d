-- Every weight and goalpost belongs to a node of the same version; any other would never be used.
with

version_nodes as (
    select 'index_weight' as table_name, system_code, version, node_code from {{ ref('index_weight') }}
    union all
    select 'index_goalpost' as table_name, system_code, version, node_code from {{ ref('index_goalpost') }}
)

select s.*
from version_nodes as s
where not exists (
    select 1 from {{ ref('index_node') }} as n
    where s.system_code = n.system_code and s.version = n.version and s.node_code = n.node_code
)
