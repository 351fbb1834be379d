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
        'obs_value': 'obs_value_text', 'target_value': 'target_value_text', 'baseline_value': 'baseline_value_text',
        'obs_time_period': 'period_' ~ language, 'time_period': 'time_period', 'baseline_period': 'baseline_period',
        'window_start': 'window_start', 'pace': 'pace_text', 'attainment': 'attainment_text',
        'completion': 'completion_text', 'elapsed_share': 'elapsed_share_text', 'n_points': 'n_points_text',
        'n_missing_years': 'n_missing_years_text', 'rank_slack': 'rank_slack_text', 'binding_component': 'binding_component',
        'responsible_agency': 'responsible_agency_' ~ language, 'bound_reason_' ~ language: 'bound_reason_' ~ language,
        'break_' ~ language: 'break_' ~ language,
    }
) }}
{%- endmacro %}
