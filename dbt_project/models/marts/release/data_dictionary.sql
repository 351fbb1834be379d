-- Every column of every published table, from the dbt model properties.
{%- set rows = published_columns() if execute else [] %}
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
    {%- for row in rows %}
    ({% for cell in row %}'{{ cell | string | replace("'", "''") | replace("\n", " ") | trim }}'{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
    {%- endfor %}
) as entries (table_name, column_position, column_name, data_type, meaning, unit, source)
