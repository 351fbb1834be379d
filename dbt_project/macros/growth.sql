{#- Nine decimals, so that binary fractions do not decide whether a target is met exactly. -#}
{% macro growth_pct(value, base, years) -%}
    round(100 * (pow({{ value }} / nullif({{ base }}, 0), 1.0 / ({{ years }})) - 1), 9)
{%- endmacro %}

{#- A threshold of the seed verdict_threshold. -#}
{% macro verdict_threshold(parameter) -%}
    (select threshold.value from {{ ref('verdict_threshold') }} as threshold where threshold.parameter = '{{ parameter }}')
{%- endmacro %}

{% macro by_class(ratio, good, middling, poor) -%}
    case
        when round({{ ratio }}, 9) >= {{ verdict_threshold('pace_on_track') }} then {{ good }}
        when round({{ ratio }}, 9) >= {{ verdict_threshold('pace_at_risk') }} then {{ middling }}
        else {{ poor }}
    end
{%- endmacro %}
