with

index_tree as (
    select * from {{ ref('int_index_tree') }}
),

index_system as (
    select * from {{ ref('index_system') }}
),

index_goalposts as (
    select system_code, bool_or(has_synthetic_goalposts) as has_synthetic_goalposts
    from index_tree
    group by system_code
)

select
    s.system_code,
    s.version,
    s.name_zh,
    s.name_en,
    s.plan_clause,
    s.area_level,
    s.region_area,
    s.is_real_only,
    cast(s.first_year as varchar) as first_period,
    cast(s.last_year as varchar) as last_period,
    s.normaliser,
    cast(s.base_year as varchar) as base_period,
    s.aggregation,
    s.treatment,
    cast(s.min_available as double) as min_available,
    cast(s.min_leaves as integer) as min_leaves,
    cast(s.draws as integer) as draws,
    coalesce(f.has_synthetic_goalposts, false) as has_synthetic_goalposts,
    s.provenance
from index_system as s
left join index_goalposts as f on s.system_code = f.system_code
