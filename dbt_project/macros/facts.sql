{#- The key of a fact, and the columns that travel with it (METHODS.md §1). -#}
{% macro fact_key() -%}
    {{ return(['indicator_code', 'ref_area', 'time_period', 'measure_basis', 'caliber_code', 'patent_type', 'applicant_type', 'industry_code', 'item_class']) }}
{%- endmacro %}

{% macro fact_columns() -%}
    {{ return(fact_key() + ['freq', 'window_start', 'obs_value', 'unit_measure', 'unit_raw', 'value_raw', 'rounding_half_width', 'bound_type', 'numerator', 'denominator', 'denominator_period', 'denominator_vintage', 'obs_status', 'is_synthetic', 'source_code', 'source_citation', 'published_at', 'date_basis', 'edition', 'note', 'form_id', 'submission_id', 'source_ref', 'source_row']) }}
{%- endmacro %}

{#- A list of columns as SQL, each under an alias of its table. -#}
{% macro columns(names, of=none) -%}
    {%- for name in names -%}{{ of ~ '.' if of else '' }}{{ name }}{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- Two tables agree on the key of a fact, or on all of it but the columns left out. -#}
{% macro same_key(left, right, but=[]) -%}
    {%- for name in fact_key() if name not in but -%}{{ left }}.{{ name }} = {{ right }}.{{ name }}{{ ' and ' if not loop.last }}{%- endfor -%}
{%- endmacro %}
