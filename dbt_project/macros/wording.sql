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
    case when {{ value }} is null then null else rtrim(rtrim(printf('%.{{ digits }}f', cast({{ value }} as double)), '0'), '.') end
{%- endmacro %}

{% macro percent(value) -%}
    case when {{ value }} is null then null else rtrim(rtrim(printf('%.1f', 100 * cast({{ value }} as double)), '0'), '.') || '%' end
{%- endmacro %}
