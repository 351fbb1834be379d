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
        or 100 * {{ largest }} > {{ disclosure_rule('max_share_pct') }} * {{ amount }},
        false
    )
{%- endmacro %}

{#- Whole rows are hidden, one after the other: first those that give somebody away, then the smallest of the others,
    until what the total leaves over for all hidden rows together, part by part, gives nobody away either. -#}
{% macro hidden_rows(cells, tables, row) -%}
(
    with

    cell as (
        select * from {{ cells }} where {{ row }} != '_T'
    ),

    row_state as (
        select
            {{ columns(tables) }},
            {{ row }},
            bool_or(is_hidden or {{ gives_away('n', 'n_row', 'largest', 'amount') }}) as is_unsafe,
            sum(n) as size
        from cell
        group by all
    ),

    -- A row in which nobody is hides nobody: it comes last.
    placed as (
        select
            *,
            count(*) filter (where is_unsafe) over (partition by {{ columns(tables) }}) as n_unsafe,
            row_number() over (partition by {{ columns(tables) }} order by is_unsafe desc, size = 0, size, {{ row }}) as place
        from row_state
    ),

    united as (
        select
            {{ columns(tables, 'p') }},
            p.place,
            p.n_unsafe,
            sum(c.n) over parts as n,
            sum(c.n_row) over parts as n_row,
            max(c.largest) over parts as largest,
            sum(c.amount) over parts as amount
        from cell as c
        inner join placed as p on {{ same(tables + [row], 'c', 'p') }}
        window parts as (partition by {{ columns(tables, 'c') }}, c.part order by p.place)
    ),

    ended as (
        select {{ columns(tables) }}, place
        from united
        where n_unsafe > 0 and place >= greatest(n_unsafe, {{ disclosure_rule('min_hidden') }})
        group by all
        having not bool_or({{ gives_away('n', 'n_row', 'largest', 'amount') }})
    ),

    last_hidden as (
        select {{ columns(tables) }}, min(place) as place from ended group by all
    )

    select
        {{ columns(tables, 'p') }},
        p.{{ row }},
        case when p.is_unsafe then 'primary' else 'complementary' end as suppression
    from placed as p
    left join last_hidden as l on {{ same(tables, 'p', 'l') }}
    -- Where no union is safe, every row is hidden.
    where p.n_unsafe > 0 and p.place <= coalesce(l.place, p.place)
    union all
    select distinct {{ columns(tables) }}, {{ row }}, 'primary' as suppression
    from {{ cells }}
    where {{ row }} = '_T' and (is_hidden or {{ gives_away('n', 'n_row', 'largest', 'amount') }})
)
{%- endmacro %}

{#- One-way tables of a list: for each way to break it down the count and the sums of every member, the total as _T; empty
    where they must be hidden. Two ways are never crossed, so that they share nothing but the total. -#}
{% macro margins(records, by, breakdowns, sums) -%}
(
    with

    rowed as (
        {% for breakdown, column in breakdowns.items() -%}
        select *, '{{ breakdown }}' as breakdown, unnest([cast({{ column }} as varchar), '_T']) as row_key from {{ records }}
        {{ 'union all by name' if not loop.last }}
        {% endfor %}
    ),

    figure as (
        select
            {{ columns(by) }},
            breakdown,
            row_key,
            count(*) as n,
            {% for name in sums -%}
            sum({{ name }}) as {{ name }},
            count({{ name }}) as n_{{ name }},
            max({{ name }}) as largest_{{ name }},
            {% endfor -%}
            bool_or(is_synthetic) as is_synthetic
        from rowed
        group by all
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
            false as is_hidden
        from figure
    ),

    hidden_count as (
        select * from {{ hidden_rows('count_cell', by + ['breakdown'], 'row_key') }}
    ),

    -- A sum is hidden with its row, and by itself where one of those who make it makes nearly all.
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
            h.suppression is not null as is_hidden
        from figure as f
        left join hidden_count as h on {{ same(by + ['breakdown', 'row_key'], 'f', 'h') }}
    ),

    hidden_{{ name }} as (
        select * from {{ hidden_rows(name ~ '_cell', by + ['breakdown'], 'row_key') }}
    ),

    {% endfor -%}
    known as (
        select
            f.* exclude (n{% for name in sums %}, {{ name }}, n_{{ name }}, largest_{{ name }}{% endfor %}),
            case when h.suppression is null then f.n end as n,
            {% for name in sums -%}
            case when hidden_{{ name }}.suppression is null then f.{{ name }} end as {{ name }},
            case when hidden_{{ name }}.suppression is null then f.n_{{ name }} end as n_{{ name }},
            {% endfor -%}
            case
                when h.suppression is not null{% for name in sums %} or hidden_{{ name }}.suppression is not null{% endfor %}
                    then 'suppressed'
            end as na_reason
        from figure as f
        left join hidden_count as h on {{ same(by + ['breakdown', 'row_key'], 'f', 'h') }}
        {% for name in sums -%}
        left join hidden_{{ name }} on {{ same(by + ['breakdown', 'row_key'], 'f', 'hidden_' ~ name) }}
        {% endfor %}
    )

    select * from known
    -- The total is the same in every breakdown: it stands in the first.
    where row_key != '_T' or breakdown = '{{ (breakdowns | list)[0] }}'
)
{%- endmacro %}
