-- What only other submissions can show: recomputed in every build, never part of the intake's verdict.
{% for rule in ['parallel_source_gap', 'cumulative_falls', 'ytd_falls', 'reconciliation', 'quarter_as_year'] -%}
select submission_id, rule_code, severity, source_ref, column_name, found, expected
from {{ ref('int_finding_' ~ rule) }}
{{ 'union all' if not loop.last }}
{% endfor %}
