-- Answers by district, _T the city, class of enterprise, question and answer, and which rows must be hidden. What is
-- asked of one class of a district is hidden together. The few large holders are split for the city only.
{% set members = [
    ('tech_sme', 'any_ip', 'yes'), ('tech_sme', 'any_ip', 'no'),
    ('tech_giant', 'invention', 'yes'), ('tech_giant', 'invention', 'no'),
    ('tech_giant', 'brand', 'yes'), ('tech_giant', 'brand', 'no'),
    ('all', 'patents_held', '0'), ('all', 'patents_held', '1_9'), ('all', 'patents_held', '10_99'), ('all', 'patents_held', '100_up'),
    ('all', 'large_holders', '100_999'), ('all', 'large_holders', '1000_up'),
] -%}
with

member as (
    {% for enterprise_class, measure, member in members -%}
    select
        '{{ enterprise_class }}' as enterprise_class,
        '{{ measure }}' as measure,
        '{{ member }}' as member,
        -- The table in which it is hidden.
        '{{ 'large_holders' if measure == 'large_holders' else enterprise_class }}' as hiding
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

answer as (
    select
        a.*,
        p.city_code,
        unnest([p.district_code, '_T']) as row_key
    from {{ ref('int_enterprise_answer') }} as a
    inner join {{ ref('int_area_home') }} as p on a.ref_area = p.area_code
),

asked as (
    select
        city_code,
        time_period,
        row_key,
        enterprise_class,
        measure,
        count(*) as n_answers,
        bool_or(is_synthetic) as is_synthetic
    from answer
    where measure != 'large_holders' or row_key = '_T'
    group by all
),

counted as (
    select city_code, time_period, row_key, enterprise_class, measure, member, count(*) as n
    from answer
    group by all
),

cell as (
    select
        q.*,
        m.member,
        m.hiding,
        coalesce(c.n, 0) as n
    from asked as q
    inner join member as m on {{ same(['enterprise_class', 'measure'], 'q', 'm') }}
    left join counted as c
        on {{ same(['city_code', 'time_period', 'row_key', 'enterprise_class', 'measure'], 'q', 'c') }} and m.member = c.member
),

to_hide as (
    select
        city_code,
        time_period,
        hiding,
        row_key,
        measure || '.' || member as part,
        n,
        n_answers as n_row,
        null as largest,
        null as amount,
        false as is_hidden
    from cell
),

hidden as (
    select * from {{ hidden_rows('to_hide', ['city_code', 'time_period', 'hiding'], 'row_key') }}
)

select
    c.* exclude (hiding),
    h.suppression
from cell as c
left join hidden as h on {{ same(['city_code', 'time_period', 'hiding', 'row_key'], 'c', 'h') }}
