{#- A source for a view: its files by their absolute paths, so that the view is read from any folder. Everything else names
    them relative to the project, so that a copied or moved data folder is not parsed again. -#}
{% macro absolute(relation) -%}
    {{ relation | string | replace("'../", "'" ~ invocation_args_dict.project_dir | replace("'", "''") ~ "/../") }}
{%- endmacro %}

{% macro current_records(form_id, key=none) -%}
{%- set key = key or register_keys()[form_id]['key'] -%}
    select r.*, s.is_synthetic, s.submission_order
    from {{ ref('stg_' ~ form_id) }} as r
    inner join {{ source('inputs', 'submission') }} as s on r.submission_id = s.submission_id
    where s.is_current
    qualify row_number() over (partition by {{ columns(key, 'r') }} order by s.submission_order desc, r.source_row desc) = 1
{%- endmacro %}

{#- What tells a record from those of other files, as arguments of a function: the form, in a full list the period, and the
    register's key; s is its submission. -#}
{% macro record_key_parts(register, of) -%}
    s.form_id{{ '' if register.series == 'delta' else ', s.period' }}
    {%- for column in register.key %}, coalesce(cast({{ of }}.{{ column }} as varchar), ''){% endfor %}
{%- endmacro %}
