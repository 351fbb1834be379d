-- District sums that differ from the city's figure by more than the tolerance.
select
    submission_id,
    'series.reconciliation' as rule_code,
    'query' as severity,
    cast(null as varchar) as source_ref,
    indicator_code,
    ref_area,
    time_period,
    patent_type,
    unit_measure,
    district_sum as obs_value,
    city_value as expected_value
from {{ ref('int_reconciliation') }}
where verdict = 'out_of_tolerance'
