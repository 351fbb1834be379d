{#- Rows that share a key, or have a null in a key column that is not nullable. -#}
{% test unique_key(model, columns, nullable=[]) %}
select {{ columns | join(', ') }}, count(*) as n_rows
from {{ model }}
group by all
having count(*) > 1{% for column in columns if column not in nullable %} or {{ column }} is null{% endfor %}
{% endtest %}
