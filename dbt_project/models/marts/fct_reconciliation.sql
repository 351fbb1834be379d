select
    {{ columns(fact_key()) }},
    unit_measure,
    cast(city_value as double) as city_value,
    city_source,
    cast(district_sum as double) as district_sum,
    district_source,
    cast(unallocated_value as double) as unallocated_value,
    cast(difference as double) as difference,
    cast(difference_pct as double) as difference_pct,
    cast(tolerance as double) as tolerance,
    n_expected,
    n_reported,
    verdict,
    is_synthetic,
    case
        when is_synthetic then '含合成数据，不证明任何真实情况 / one side is synthetic and proves nothing of the real figures'
    end as note
from {{ ref('int_reconciliation') }}
