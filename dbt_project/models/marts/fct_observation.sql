select
    {{ columns(fact_columns() | reject('in', ['source_row', 'value_raw']), 'o') }}
from {{ ref('int_observation_current') }} as o
