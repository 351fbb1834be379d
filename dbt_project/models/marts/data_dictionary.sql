-- Every column of every published table, from the words that stand beside each model.
{%- set rows = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') if 'marts' in node.fqn[:-1] -%}
        {%- for column in node.columns.values() -%}
            {%- do rows.append((node.name, loop.index, column.name, column.data_type, column.description, column.meta.get('unit', ''), column.meta.get('source', node.meta.get('source', '')))) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif %}
select
    cast(table_name as varchar) as table_name,
    cast(column_position as integer) as column_position,
    cast(column_name as varchar) as column_name,
    upper(cast(data_type as varchar)) as data_type,
    cast(meaning as varchar) as meaning,
    cast(unit as varchar) as unit,
    cast(source as varchar) as source
from (
    values
    {%- for row in rows | sort %}
    ({% for cell in row %}'{{ cell | string | replace("'", "''") | replace("\n", " ") | trim }}'{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
    {%- else %}
    ('', '0', '', '', '', '', '')
    {%- endfor %}
) as entries (table_name, column_position, column_name, data_type, meaning, unit, source)
