{% macro threshold(rule_code, parameter) -%}
    (select t.value from {{ ref('rule_threshold') }} as t where t.rule_code = '{{ rule_code }}' and t.parameter = '{{ parameter }}')
{%- endmacro %}
