-- District sums that differ from the city's figure by more than the tolerance.
select
    submission_id,
    'series.reconciliation' as rule_code,
    'query' as severity,
    cast(null as varchar) as source_ref,
    indicator_code || ' ' || time_period as column_name,
    {{ figure('district_sum') }} as found,
    {{ figure('city_value') }} as expected
from {{ ref('int_reconciliation') }}
where verdict = 'out_of_tolerance'
