{#- Nine decimals, so that binary fractions do not decide whether a target is met exactly. -#}
{% macro growth_pct(value, base, years) -%}
    round(100 * (pow({{ value }} / nullif({{ base }}, 0), 1.0 / ({{ years }})) - 1), 9)
{%- endmacro %}

{% macro by_class(ratio, good, middling, poor) -%}
    case when round({{ ratio }}, 9) >= 0.95 then {{ good }} when round({{ ratio }}, 9) >= 0.60 then {{ middling }} else {{ poor }} end
{%- endmacro %}
