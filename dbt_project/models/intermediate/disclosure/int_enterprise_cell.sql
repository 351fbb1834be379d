-- Answers by district, _T the city, class of enterprise, question and answer, and which rows must be suppressed. All
-- questions to one class of a district are suppressed together. The few large holders are split for the city only.
with

member as (
    select
        p.source_column as measure,
        p.class_code as member,
        -- The table in which it is suppressed.
        p.list_name as suppressing_list
    from {{ ref('disclosure_part') }} as p
    inner join {{ ref('disclosure_list') }} as l on p.list_name = l.list_name
    where l.form_id = 'enterprise_survey'
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
        m.suppressing_list,
        coalesce(c.n, 0) as n
    from asked as q
    inner join member as m on q.measure = m.measure
    left join counted as c
        on {{ same(['city_code', 'time_period', 'row_key', 'enterprise_class', 'measure'], 'q', 'c') }} and m.member = c.member
),

to_suppress as (
    select
        city_code,
        time_period,
        suppressing_list,
        row_key,
        measure || '.' || member as part,
        n,
        n_answers as n_row,
        null as largest,
        null as amount,
        false as is_suppressed
    from cell
),

suppressed as (
    select * from {{ suppressed_rows('to_suppress', ['city_code', 'time_period', 'suppressing_list'], 'row_key') }}
)

select
    c.* exclude (suppressing_list),
    h.suppression
from cell as c
left join suppressed as h on {{ same(['city_code', 'time_period', 'suppressing_list', 'row_key'], 'c', 'h') }}
