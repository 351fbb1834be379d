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
    submission_id,
    '{{ rule_code }}' as rule_code,
    'query' as severity,
    source_ref,
    indicator_code || ' ' || time_period as column_name,
    {{ figure('obs_value') }} as found,
    {{ figure('neighbour_value') }} as expected
from {{ ref('int_series_neighbour') }}
where
    n_neighbours >= {{ threshold(rule_code, 'min_neighbours') }}
    and (
        {% for power in powers -%}
        {{ 'or ' if not loop.first }}abs(log10(obs_value / neighbour_value) - ({{ power }})) <= {{ threshold(rule_code, 'tolerance_dex') }}
        {% endfor -%}
    )
{%- endmacro %}
