select
    system_code,
    version,
    name_zh,
    name_en,
    plan_clause,
    area_level,
    is_real_only,
    cast(first_year as varchar) as first_period,
    cast(last_year as varchar) as last_period,
    normaliser,
    cast(base_year as varchar) as base_period,
    aggregation,
    treatment,
    cast(min_available as double) as min_available,
    cast(draws as integer) as draws,
    provenance
from {{ ref('index_system') }}
