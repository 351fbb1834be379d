{% macro fill(template, placeholders) -%}
    {%- set ns = namespace(sql=template) -%}
    {%- for name, value in placeholders.items() -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", '{" ~ name ~ "}', coalesce(" ~ value ~ ", '?'))" -%}
    {%- endfor -%}
    {{ ns.sql }}
{%- endmacro %}

{#- Same rules as schemas/rules/wording.py: text in square brackets is kept only if the value in it is present. -#}
{% macro fill_rule(template, placeholders) -%}
    {%- set ns = namespace(sql=template) -%}
    {%- for name, value in placeholders.items() -%}
        {%- set optional = "'\\[([^\\[\\]]*\\{" ~ name ~ "\\}[^\\[\\]]*)\\]'" -%}
        {%- set kept = "case when coalesce(" ~ value ~ ", '') = '' then '' else '\\1' end" -%}
        {%- set ns.sql = "regexp_replace(" ~ ns.sql ~ ", " ~ optional ~ ", " ~ kept ~ ", 'g')" -%}
    {%- endfor -%}
    {{ fill(ns.sql, placeholders) }}
{%- endmacro %}

{% macro figure(value, digits=2) -%}
    regexp_replace(rtrim(rtrim(printf('%.{{ digits }}f', cast({{ value }} as double)), '0'), '.'), '^-0$', '0')
{%- endmacro %}

{#- At most two decimals, four digits below one, thousands separated. -#}
{% macro separated(value) -%}
    case
        when abs({{ value }}) < 1 then format('{:.4g}', cast({{ value }} as double))
        else regexp_replace(format('{:,.2f}', cast({{ value }} as double)), '\.?0+$', '')
    end
{%- endmacro %}

{% macro about(value) -%}
    round({{ value }}, if({{ value }} >= 100, 0, 2))
{%- endmacro %}

{% macro with_unit(value, unit, language) -%}
    {{ separated(value) }}
    || {% if language == 'zh' %}coalesce({{ unit }}, '')
    {%- else %}coalesce(' ' || if(abs({{ value }}) = 1, regexp_replace(regexp_replace({{ unit }}, 'ies$', 'y'), 's$', ''), {{ unit }}), ''){% endif %}
{%- endmacro %}

{#- A figure in the unit of a target's end (target or obs), of which the columns are named after it; a place has no unit. -#}
{% macro stated_figure(value, end, language) -%}
    case
        when {{ end ~ '_unit' if end.endswith('obs') else 'q.unit_measure' }} = 'RANK'
            then {{ "'第' || " if language == 'zh' else "'place ' || " }}{{ separated(value) }}{{ " || '位'" if language == 'zh' else '' }}
        else {{ with_unit('(' ~ value ~ ' / ' ~ end ~ '_scale_' ~ language ~ ')', end ~ '_unit_' ~ language, language) }}
    end
{%- endmacro %}

{% macro in_brackets(text, language) -%}
    coalesce({{ "'（' || " ~ text ~ " || '）'" if language == 'zh' else "' (' || " ~ text ~ " || ')'" }}, '')
{%- endmacro %}

{% macro comma(language) -%}
    {{ '，' if language == 'zh' else ', ' }}
{%- endmacro %}

{% macro percent(value) -%}
    regexp_replace(rtrim(rtrim(printf('%.1f', 100 * cast({{ value }} as double)), '0'), '.'), '^-0$', '0') || '%'
{%- endmacro %}
