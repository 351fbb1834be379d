-- What only other submissions can show: recomputed in every build, never part of the intake's verdict.
with

all_findings as (
    {% for rule in series_rules() -%}
    select * from {{ ref('int_finding_' ~ rule) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
)

select submission_id, rule_code, severity, source_ref, column_name, found, expected, coalesce(n_cells, 1) as n_cells
from all_findings
