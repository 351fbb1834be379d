{#- docs/methods/disclosure.md#9-disclosure-control: no published cell, sum or difference of cells identifies a respondent. -#}
{% macro disclosure_rule(parameter) -%}
    (select d.value from {{ ref('disclosure_rule') }} as d where d.parameter = '{{ parameter }}')
{%- endmacro %}

{#- The class of a number (seed disclosure_class), null where it has none. -#}
{% macro class_of(classification, value) -%}
    (
        select k.class_code
        from {{ ref('disclosure_class') }} as k
        where
            k.classification = '{{ classification }}'
            and if(k.closed = 'left', {{ value }} >= coalesce(k.low, '-infinity'), {{ value }} > coalesce(k.low, '-infinity'))
            and if(k.closed = 'left', {{ value }} < coalesce(k.high, 'infinity'), {{ value }} <= coalesce(k.high, 'infinity'))
    )
{%- endmacro %}

{#- What tells one record of a form from another: sent again, it is the same record. -#}
{% macro record_key(form_id) -%}
    concat_ws('|', {{ register_keys()[form_id]['key'] | join(', ') }})
{%- endmacro %}

{#- The current records of protected forms, of several with one key the one that was submitted last. -#}
{% macro current_protected_records(form_ids) -%}
    select *
    from {{ ref('int_protected_record') }}
    where form_id in ('{{ form_ids | join("', '") }}') and is_current
    qualify row_number() over (partition by form_id, record_key order by submission_order desc, source_row desc) = 1
{%- endmacro %}

{% macro gives_away(n, n_row, largest, amount) -%}
    coalesce(
        ({{ n }} > 0 and {{ n }} < {{ disclosure_rule('min_respondents') }})
        or ({{ n }} > 0 and {{ n }} = {{ n_row }})
        or 100.0 * {{ largest }} > {{ disclosure_rule('max_share_pct') }} * {{ amount }},
        false
    )
{%- endmacro %}

{#- Whether what is left over for some rows together is so little more than one of them that it reveals that one. -#}
{% macro is_nearly_one(unsafe_amount, amount) -%}
    coalesce({{ unsafe_amount }} * (100 + {{ disclosure_rule('sum_interval_pct') }}) > 100 * {{ amount }}, false)
{%- endmacro %}

{#- Suppress whole rows, one after the other: first those that reveal a respondent, then the smallest of the others, until
    the total minus the rows shown, part by part, reveals no respondent either, nor nearly what an unsafe row has. Where that
    is so of all rows together, the total is suppressed as complementary. -#}
{% macro suppressed_rows(cells, tables, row) -%}
(
    with

    cell as (
        select * from {{ cells }} where {{ row }} != '_T'
    ),

    row_total as (
        select
            {{ columns(tables) }},
            {{ row }},
            bool_or(is_suppressed or {{ gives_away('n', 'n_row', 'largest', 'amount') }}) as is_unsafe,
            sum(n) as size
        from cell
        group by all
    ),

    -- A row without respondents protects none: it is suppressed last.
    ranked_row as (
        select
            *,
            count(*) filter (where is_unsafe) over (partition by {{ columns(tables) }}) as n_unsafe,
            row_number() over (partition by {{ columns(tables) }} order by is_unsafe desc, size = 0, size, {{ row }}) as suppression_rank
        from row_total
    ),

    suppressed_union as (
        select
            {{ columns(tables, 'p') }},
            p.suppression_rank,
            p.n_unsafe,
            sum(c.n) over suppressed_so_far as n,
            sum(c.n_row) over suppressed_so_far as n_row,
            max(c.largest) over suppressed_so_far as largest,
            max(if({{ gives_away('c.n', 'c.n_row', 'c.largest', 'c.amount') }}, c.amount, null)) over suppressed_so_far
                as unsafe_amount,
            sum(c.amount) over suppressed_so_far as amount
        from cell as c
        inner join ranked_row as p on {{ same(tables + [row], 'c', 'p') }}
        window suppressed_so_far as (partition by {{ columns(tables, 'c') }}, c.part order by p.suppression_rank)
    ),

    safe_union as (
        select {{ columns(tables) }}, suppression_rank
        from suppressed_union
        where n_unsafe > 0 and suppression_rank >= greatest(n_unsafe, {{ disclosure_rule('min_hidden') }})
        group by all
        having
            not bool_or({{ gives_away('n', 'n_row', 'largest', 'amount') }} or {{ is_nearly_one('unsafe_amount', 'amount') }})
    ),

    -- Nothing is left to suppress but the total.
    nearly_one as (
        select {{ columns(tables) }}
        from suppressed_union
        group by all
        having
            max(n_unsafe) > 0
            and {{ is_nearly_one('max(unsafe_amount)', 'max(amount)') }}
    ),

    last_suppressed as (
        select {{ columns(tables) }}, min(suppression_rank) as suppression_rank from safe_union group by all
    )

    select
        {{ columns(tables, 'p') }},
        p.{{ row }},
        case when p.is_unsafe then 'primary' else 'complementary' end as suppression
    from ranked_row as p
    left join last_suppressed as l on {{ same(tables, 'p', 'l') }}
    -- Where no union is safe, every row is suppressed.
    where p.n_unsafe > 0 and p.suppression_rank <= coalesce(l.suppression_rank, p.suppression_rank)
    union all
    select distinct {{ columns(tables) }}, {{ row }}, 'primary' as suppression
    from {{ cells }}
    where {{ row }} = '_T' and (is_suppressed or {{ gives_away('n', 'n_row', 'largest', 'amount') }})
    union all
    select *, '_T' as {{ row }}, 'complementary' as suppression from nearly_one
)
{%- endmacro %}

{#- The records of a list by one breakdown at a time: for each member how many there are, each number's sum (exact: DECIMAL, so
    that it does not depend on the order of the records), how many have it and the largest one, and aggregates of the caller's
    own by name; the total of all records is row _T of every breakdown. The records are read once. -#}
{% macro one_way_figures(records, by, breakdowns, sums, aggregates={}) -%}
(
    with

    grouped as (
        select
            {{ columns(by) }},
            {% for column in breakdowns.values() -%}
            cast({{ column }} as varchar) as {{ column }},
            grouping({{ column }}) as is_over_{{ column }},
            {% endfor -%}
            count(*) as n,
            {% for name in sums -%}
            sum(cast({{ name }} as decimal(38, 9))) as {{ name }}_sum,
            count({{ name }}) as n_{{ name }},
            max({{ name }}) as largest_{{ name }},
            {% endfor -%}
            {% for name, aggregate in aggregates.items() -%}
            {{ aggregate }} as {{ name }},
            {% endfor -%}
            bool_or(is_synthetic) as is_synthetic
        from {{ records }}
        group by grouping sets (
            {% for column in breakdowns.values() -%}
            ({{ columns(by + [column]) }}),
            {% endfor -%}
            ({{ columns(by) }})
        )
    )

    {% for breakdown, column in breakdowns.items() -%}
    select
        {{ columns(by) }},
        '{{ breakdown }}' as breakdown,
        case when is_over_{{ column }} = 1 then '_T' else {{ column }} end as row_key,
        n,
        {% for name in sums -%}
        {{ name }}_sum as {{ name }},
        n_{{ name }},
        largest_{{ name }},
        {% endfor -%}
        {% for name in aggregates -%}
        {{ name }},
        {% endfor -%}
        is_synthetic
    from grouped
    {% for other in breakdowns.values() if other != column -%}
    {{ 'where' if loop.first else 'and' }} is_over_{{ other }} = 1
    {% endfor -%}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)
{%- endmacro %}

{#- One-way tables of a list (figures: one_way_figures of it): for each breakdown the count and the sums of every member, the
    total as _T; empty where they must be suppressed. Two breakdowns are never crossed, so that they share nothing but the
    total. -#}
{% macro margins(figures, by, breakdowns, sums) -%}
(
    with

    figure as (
        select * from {{ figures }}
    ),

    count_cell as (
        select
            {{ columns(by) }},
            breakdown,
            row_key,
            'n' as part,
            n,
            cast(null as bigint) as n_row,
            null as largest,
            null as amount,
            false as is_suppressed
        from figure
    ),

    suppressed_count as (
        select * from {{ suppressed_rows('count_cell', by + ['breakdown'], 'row_key') }}
    ),

    -- A sum is suppressed with its row, and by itself where one respondent makes nearly all of it.
    {% for name in sums -%}
    {{ name }}_cell as (
        select
            {{ columns(by, 'f') }},
            f.breakdown,
            f.row_key,
            '{{ name }}' as part,
            f.n_{{ name }} as n,
            cast(null as bigint) as n_row,
            f.largest_{{ name }} as largest,
            f.{{ name }} as amount,
            h.suppression is not null as is_suppressed
        from figure as f
        left join suppressed_count as h on {{ same(by + ['breakdown', 'row_key'], 'f', 'h') }}
    ),

    suppressed_{{ name }} as (
        select * from {{ suppressed_rows(name ~ '_cell', by + ['breakdown'], 'row_key') }}
    ),

    -- A total that is suppressed for the rows of one breakdown alone could be added up from another.
    whole_{{ name }} as (
        select {{ columns(by) }}
        from suppressed_{{ name }}
        where row_key = '_T'
        group by all
        having max(suppression) = 'complementary'
    ),

    {% endfor -%}
    published_figure as (
        select
            {{ columns(by + ['breakdown', 'row_key', 'is_synthetic'], 'f') }},
            case when h.suppression is null then f.n end as n,
            {% for name in sums -%}
            case when coalesce(suppressed_{{ name }}.suppression, w_{{ name }}.suppression) is null then f.{{ name }} end
                as {{ name }},
            case when coalesce(suppressed_{{ name }}.suppression, w_{{ name }}.suppression) is null then f.n_{{ name }} end
                as n_{{ name }},
            {% endfor -%}
            case
                when h.suppression is not null{% for name in sums %}
                    or suppressed_{{ name }}.suppression is not null or w_{{ name }}.suppression is not null{% endfor %}
                    then 'suppressed'
            end as na_reason
        from figure as f
        left join suppressed_count as h on {{ same(by + ['breakdown', 'row_key'], 'f', 'h') }}
        {% for name in sums -%}
        left join (
            -- A total that is unsafe for two reasons is one row.
            select {{ columns(by) }}, breakdown, row_key, max(suppression) as suppression
            from suppressed_{{ name }}
            group by all
        ) as suppressed_{{ name }} on {{ same(by + ['breakdown', 'row_key'], 'f', 'suppressed_' ~ name) }}
        left join (select *, 'complementary' as suppression from whole_{{ name }}) as w_{{ name }}
            on {{ same(by, 'f', 'w_' ~ name) }}
        {% endfor %}
    )

    select * from published_figure
    -- The total is the same in every breakdown: it is a row of the first.
    where row_key != '_T' or breakdown = '{{ (breakdowns | list)[0] }}'
)
{%- endmacro %}
