{% macro fact_key() -%}
    {{ return(['indicator_code', 'ref_area', 'time_period', 'measure_basis', 'caliber_code', 'patent_type', 'applicant_type', 'industry_code', 'item_class']) }}
{%- endmacro %}

{% macro received_columns() -%}
    {{ return(fact_key() + ['freq', 'window_start', 'obs_value', 'unit_measure', 'unit_raw', 'value_raw', 'rounding_half_width', 'bound_type', 'obs_status', 'is_synthetic', 'source_code', 'source_citation', 'published_at', 'date_basis', 'edition', 'note', 'form_id', 'submission_id', 'source_ref', 'source_row', 'explanation', 'is_derived', 'vintage_kind', 'correction_id']) }}
{%- endmacro %}

{% macro fact_columns() -%}
    {{ return(received_columns() + ['numerator', 'denominator', 'denominator_period', 'denominator_vintage']) }}
{%- endmacro %}

{% macro counted_fact(count, form_id) -%}
    cast({{ count }} as double) as obs_value,
    'ITEM' as unit_measure,
    cast(0 as double) as rounding_half_width,
    'exact' as bound_type,
    'A' as obs_status,
    is_synthetic,
    '{{ form_id }}' as source_code,
    published_at,
    'stated' as date_basis,
    '{{ form_id }}' as form_id,
    submission_id,
    true as is_derived
{%- endmacro %}

{% macro target_key() -%}
    {{ return(['plan_id', 'target_id', 'reading_id', 'time_period']) }}
{%- endmacro %}

{% macro series_id(of=none) -%}
    concat_ws('.', {{ columns(target_key(), of) }})
{%- endmacro %}

{% macro target_scope() -%}
    {{ return(['ref_area', 'patent_type', 'applicant_type', 'item_class', 'caliber_code']) }}
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

{% macro choice_order(rank, of=none) -%}
    {%- set v = of ~ '.' if of else '' -%}
    {{ v }}is_synthetic, {{ v }}obs_value is null, {{ rank }}, {{ v }}bound_type != 'exact', {{ v }}rounding_half_width, {{ v }}published_at desc, {{ v }}source_code
{%- endmacro %}

{#- Six decimals are finer than figures are published in, and coarser than the tail that binary arithmetic leaves behind a
    figure below a thousand million (198.07600000000002). -#}
{% macro short_decimal(figure) -%}
    round({{ figure }}, 6)
{%- endmacro %}
