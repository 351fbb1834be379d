{% macro threshold(rule_code, parameter) -%}
    (select t.value from {{ ref('rule_threshold') }} as t where t.rule_code = '{{ rule_code }}' and t.parameter = '{{ parameter }}')
{%- endmacro %}

{% macro series_rules() -%}
    {{ return([
        'parallel_source_gap', 'quarter_as_year', 'unit_slip', 'lost_wan', 'jump', 'ytd_falls', 'cumulative_falls',
        'below_bound', 'reconciliation', 'district_above_city', 'same_as_before', 'record_twice'
    ]) }}
{%- endmacro %}

{% macro off_by_powers(rule_code, powers) -%}
select
    n.submission_id,
    '{{ rule_code }}' as rule_code,
    'query' as severity,
    n.source_ref,
    n.indicator_code || ' ' || n.time_period as column_name,
    {{ figure('n.obs_value') }} as found,
    {{ figure('n.neighbour_value') }} as expected
from {{ ref('int_series_neighbour') }} as n
where
    n.n_neighbours >= {{ threshold(rule_code, 'min_neighbours') }}
    and (
        {% for power in powers -%}
        {{ 'or ' if not loop.first }}abs(log10(n.obs_value / n.neighbour_value) - ({{ power }})) <= {{ threshold(rule_code, 'tolerance_dex') }}
        {% endfor -%}
    )
    -- What the file itself shows was told when it came.
    and not exists (
        select 1 from {{ source('inputs', 'finding') }} as f
        where
            n.submission_id = f.submission_id
            and n.source_ref = f.source_ref
            and f.rule_code = '{{ rule_code | replace('series.', 'file.') }}'
    )
{%- endmacro %}
