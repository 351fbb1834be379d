-- The value degree of every patent in force at the end of a year that is not taken over (int_patent_value_year); never published
-- one by one. A component that the register does not hold is left out; weight_used is the sum of the weights of the others.
-- Decimals, so that a sum over patents does not depend on their order.
{{ config(materialized='view') }}
{% set shown = {'claims': 'claims', 'age': 'age', 'citations': 'citations', 'family': 'family_size'} -%}
with

event as (
    select e.*, s.is_synthetic, s.submission_order
    from {{ ref('stg_patent_register') }} as e
    inner join {{ absolute(source('inputs', 'submission')) }} as s on e.submission_id = s.submission_id
    where s.is_current
),

granted as (
    select *
    from event
    where event_type = 'granted'
    qualify
        row_number() over (partition by application_no order by event_date desc, submission_order desc, source_row desc) = 1
),

lapsed as (
    select application_no, min(event_date) as lapsed_on from event where event_type = 'lapsed' group by application_no
),

in_force as (
    select
        g.ref_area,
        cast(y.year as varchar) as time_period,
        g.patent_type,
        case when regexp_matches(upper(g.ipc), '^[A-H][0-9]') then upper(left(g.ipc, 1)) else '_Z' end as field,
        g.claims,
        g.citations,
        g.family_size,
        date_diff('day', g.filing_date, make_date(y.year, 12, 31)) / 365.25 as age,
        g.is_synthetic
    from granted as g
    cross join {{ ref('int_patent_value_year') }} as y
    left join lapsed as l on g.application_no = l.application_no
    where
        year(g.event_date) <= y.year
        and (l.lapsed_on is null or year(l.lapsed_on) > y.year)
),

weight as (
    select
        {% for code in shown -%}
        any_value(weight) filter (where component_code = '{{ code }}') as w_{{ code }},
        any_value(full_at) filter (where component_code = '{{ code }}') as full_{{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('patent_value_component') }}
),

scored as (
    select
        i.ref_area,
        i.time_period,
        i.patent_type,
        i.field,
        i.is_synthetic,
        {% for code, column in shown.items() -%}
        100 * least(i.{{ column }} / w.full_{{ code }}, 1) as {{ code }},
        case when i.{{ column }} is not null then w.w_{{ code }} else 0 end as w_{{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from in_force as i
    cross join weight as w
)

select
    ref_area,
    time_period,
    patent_type,
    field,
    is_synthetic,
    cast((w_claims * coalesce(claims, 0) + w_age * age) / (w_claims + w_age) as decimal(18, 9)) as legal,
    cast(
        (w_citations * coalesce(citations, 0) + w_family * coalesce(family, 0)) / nullif(w_citations + w_family, 0)
        as decimal(18, 9)
    ) as technical,
    cast(w_claims + w_age + w_citations + w_family as decimal(18, 9)) as weight_used,
    cast(
        (w_claims * coalesce(claims, 0) + w_age * age + w_citations * coalesce(citations, 0) + w_family * coalesce(family, 0))
        / (w_claims + w_age + w_citations + w_family)
        as decimal(18, 9)
    ) as degree
from scored
