-- The nodes of each index in its current version, with their weights and goalposts.
with

index_system as (
    select * from {{ ref('index_system') }}
),

index_node as (
    select * from {{ ref('index_node') }}
),

index_weight as (
    select * from {{ ref('index_weight') }}
),

index_goalpost as (
    select * from {{ ref('index_goalpost') }}
)

select
    n.*,
    w.weight,
    w.weight_source,
    g.low,
    g.high,
    g.is_synthetic as has_synthetic_goalposts
from index_system as s
inner join index_node as n on s.system_code = n.system_code and s.version = n.version
left join index_weight as w
    on
        n.system_code = w.system_code
        and n.version = w.version
        and n.node_code = w.node_code
left join index_goalpost as g
    on
        n.system_code = g.system_code
        and n.version = g.version
        and n.node_code = g.node_code
