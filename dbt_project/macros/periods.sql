{#- The period of a file that could not be read is unknown: try_cast gives null, so that the build continues. -#}
{% macro period_year(period) -%}
    try_cast(left({{ period }}, 4) as integer)
{%- endmacro %}

{% macro period_freq(period) -%}
    case when {{ period }} like '%-Q%' then 'Q' when length({{ period }}) = 7 then 'M' else 'A' end
{%- endmacro %}

{% macro periods_a_year(freq) -%}
    case {{ freq }} when 'Q' then 4 when 'M' then 12 else 1 end
{%- endmacro %}

{% macro period_end(period) -%}
    case
        when {{ period }} like '%-Q%' then last_day(make_date({{ period_year(period) }}, 3 * try_cast(right({{ period }}, 1) as integer), 1))
        when length({{ period }}) = 7 then last_day(make_date({{ period_year(period) }}, try_cast(right({{ period }}, 2) as integer), 1))
        else make_date({{ period_year(period) }}, 12, 31)
    end
{%- endmacro %}

{% macro period_start(period) -%}
    case
        when {{ period }} like '%-Q%' then make_date({{ period_year(period) }}, 3 * try_cast(right({{ period }}, 1) as integer) - 2, 1)
        when length({{ period }}) = 7 then make_date({{ period_year(period) }}, try_cast(right({{ period }}, 2) as integer), 1)
        else make_date({{ period_year(period) }}, 1, 1)
    end
{%- endmacro %}

{% macro is_valid_on(row, day) -%}
    {{ day }} between {{ row }}.valid_from and coalesce({{ row }}.valid_to, date '9999-12-31')
{%- endmacro %}

{% macro period_name(period, language) -%}
    {%- if language == 'zh' -%}
    case {{ period_freq(period) }}
        when 'Q' then left({{ period }}, 4) || '年第' || ['一', '二', '三', '四'][try_cast(right({{ period }}, 1) as integer)] || '季度'
        when 'M' then left({{ period }}, 4) || '年' || ltrim(right({{ period }}, 2), '0') || '月'
        else {{ period }} || '年'
    end
    {%- else -%}
    case {{ period_freq(period) }}
        when 'Q' then right({{ period }}, 2) || ' ' || left({{ period }}, 4)
        when 'M' then strftime({{ period_end(period) }}, '%B %Y')
        else {{ period }}
    end
    {%- endif -%}
{%- endmacro %}

{#- The day by which an edition of a publication is due. -#}
{% macro publication_due_on(publication, year) -%}
    make_date(
        cast({{ year }} + {{ publication }}.due_years_after as integer),
        cast({{ publication }}.due_month as integer),
        cast({{ publication }}.due_day as integer)
    )
{%- endmacro %}

{#- How much of a plan's time has passed on a day, from 0 to 1, to the whole per cent. -#}
{% macro elapsed_share(plan, day) -%}
    least(1, greatest(0, round(
        date_diff('day', make_date(cast({{ plan }}.base_year as integer), 12, 31), {{ day }})
        / date_diff(
            'day',
            make_date(cast({{ plan }}.base_year as integer), 12, 31),
            make_date(cast({{ plan }}.end_year as integer), 12, 31)
        ), 2
    )))
{%- endmacro %}
