{#- Periods are text: 2019, 2019-Q3, 2019-06. -#}
{% macro period_year(period) -%}
    cast(left({{ period }}, 4) as integer)
{%- endmacro %}

{% macro period_freq(period) -%}
    case when {{ period }} like '%-Q%' then 'Q' when length({{ period }}) = 7 then 'M' else 'A' end
{%- endmacro %}

{#- The last day of a period. -#}
{% macro period_end(period) -%}
    case
        when {{ period }} like '%-Q%' then last_day(make_date({{ period_year(period) }}, 3 * cast(right({{ period }}, 1) as integer), 1))
        when length({{ period }}) = 7 then last_day(make_date({{ period_year(period) }}, cast(right({{ period }}, 2) as integer), 1))
        else make_date({{ period_year(period) }}, 12, 31)
    end
{%- endmacro %}
