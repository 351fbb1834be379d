select
    build_id as release_id,
    as_of,
    code_hash,
    rules_version,
    previous_release_id,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as built_at
from {{ source('inputs', 'context') }}
