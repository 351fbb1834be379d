{% macro published_columns() -%}
    {%- set rows = [] -%}
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') if 'marts' in node.fqn[:-1] -%}
        {%- for column in node.columns.values() -%}
            {%- do rows.append((node.name, loop.index, column.name, column.data_type, column.description, column.meta.get('unit', ''), column.meta.get('source', node.meta.get('source', '')))) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(rows | sort) }}
{%- endmacro %}
