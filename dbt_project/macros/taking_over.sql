{#- What a build takes over from the build before (docs/decisions/0024-taking-over.md). -#}

{#- The files of a state: new (their rows are computed), kept (their rows are as in the build before), or touched (new ones
    beside kept ones, and those that count no more: kept rows that share a key with theirs are looked at again). -#}
{% macro files(state) -%}
    (select f.submission_id from {{ source('inputs', 'file_state') }} as f where f.is_{{ state }})
{%- endmacro %}

{#- The rows of kept files in a table of the build before. -#}
{% macro taken_over(table) -%}
    (select b.* from {{ source('kept', table) }} as b where b.submission_id in {{ files('kept') }})
{%- endmacro %}
