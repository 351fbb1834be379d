{% macro fill(template, placeholders) -%}
    {%- set ns = namespace(sql=template) -%}
    {%- for name, value in placeholders.items() -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", '{" ~ name ~ "}', coalesce(" ~ value ~ ", '?'))" -%}
    {%- endfor -%}
    {{ ns.sql }}
{%- endmacro %}

{#- A rule's words: what stands in square brackets is said only where the value in it is there (schemas/rules/wording.py). -#}
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

{% macro verdict_reason(language) -%}
{{ fill(
    "coalesce(template_" ~ language ~ ", '') || coalesce(kind_" ~ language ~ ", '') || coalesce(robust_" ~ language ~ ", '') || coalesce(proxy_" ~ language ~ ", '')",
    {
        'obs_value': 'said_value', 'target_value': 'said_target', 'baseline_value': 'said_baseline',
        'obs_time_period': 'period_' ~ language, 'time_period': 'time_period', 'baseline_period': 'baseline_period',
        'window_start': 'window_start', 'pace': 'said_pace', 'attainment': 'said_attainment',
        'completion': 'said_completion', 'elapsed_share': 'said_elapsed', 'n_points': 'said_points',
        'n_missing_years': 'said_missing', 'rank_slack': 'said_slack', 'worst_part': 'worst_part',
        'owed_by': 'owed_by_' ~ language, 'bound_why_' ~ language: 'bound_why_' ~ language,
        'break_' ~ language: 'break_' ~ language,
    }
) }}
{%- endmacro %}
