{% macro fact_key() -%}
    {{ return(['indicator_code', 'ref_area', 'time_period', 'measure_basis', 'caliber_code', 'patent_type', 'applicant_type', 'industry_code', 'item_class']) }}
{%- endmacro %}

{% macro series_id(of=none) -%}
    concat_ws('.', {{ columns(['plan_id', 'target_id', 'reading_id', 'time_period'], of) }})
{%- endmacro %}

{% macro columns(names, of=none) -%}
    {%- for name in names -%}{{ of ~ '.' if of else '' }}{{ name }}{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{% macro same(names, left, right) -%}
    {%- for name in names -%}{{ left }}.{{ name }} = {{ right }}.{{ name }}{{ ' and ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{% macro same_key(left, right, but=[]) -%}
    {{ same(fact_key() | reject('in', but) | list, left, right) }}
{%- endmacro %}

{% macro figure_key() -%}
    {{ return(['submission_id', 'source_ref'] + fact_key() + ['source_code', 'vintage_kind']) }}
{%- endmacro %}

{#- One figure of one file; figures of tables of counts have no cell. -#}
{% macro same_figure(left, right) -%}
    {{ left }}.submission_id = {{ right }}.submission_id and {{ left }}.source_ref is not distinct from {{ right }}.source_ref
    and {{ left }}.source_code = {{ right }}.source_code and {{ left }}.vintage_kind = {{ right }}.vintage_kind
    and {{ same_key(left, right) }}
{%- endmacro %}

{% macro choice_order(rank, of=none) -%}
    {%- set v = of ~ '.' if of else '' -%}
    {{ v }}is_synthetic, {{ v }}obs_value is null, {{ rank }}, {{ v }}bound_type != 'exact', {{ v }}rounding_half_width, {{ v }}published_at desc, {{ v }}source_code
{%- endmacro %}

{#- Six decimals: finer than any published figure, coarser than the binary remainder of a figure below 10^9
    (198.07600000000002). -#}
{% macro short_decimal(figure) -%}
    round({{ figure }}, 6)
{%- endmacro %}
