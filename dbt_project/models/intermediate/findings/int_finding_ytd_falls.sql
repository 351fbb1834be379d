-- Year-to-date figures below that of an earlier quarter: the flow between them is unknown, never negative.
select
    submission_id,
    'series.ytd_falls' as rule_code,
    'query' as severity,
    source_ref,
    indicator_code || ' ' || time_period as column_name,
    {{ figure('obs_value') }} as found,
    {{ figure('previous_ytd') }} || ' (Q' || previous_quarter_no || ')' as expected
from {{ ref('int_district_ytd') }}
where measure_basis = 'ytd' and is_current and obs_value < previous_ytd
