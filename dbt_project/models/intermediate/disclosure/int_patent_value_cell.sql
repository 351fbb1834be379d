-- How value degrees are distributed, by district, by field and by type, without what must be suppressed
-- (docs/methods/disclosure.md#91-unsafe-cells). A share of high degrees is suppressed by itself where one or two patents make it,
-- or of all.
{% set breakdowns = {'place': 'ref_area', 'field': 'field', 'type': 'patent_type'} -%}
with

patent as (
    select * from {{ ref('int_patent_value') }}
),

margin as (
    select * from {{ margins(
        'patent',
        ['time_period'],
        breakdowns,
        ['degree']
    ) }}
),

member_patent as (
    {% for breakdown, column in breakdowns.items() -%}
    select *, '{{ breakdown }}' as breakdown, unnest([{{ column }}, '_T']) as row_key from patent
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
),

degree_distribution as (
    select
        time_period,
        breakdown,
        row_key,
        quantile_cont(cast(degree as double), [0.25, 0.5, 0.75, 0.9]) as quartiles,
        avg(legal) as mean_legal,
        avg(technical) as mean_technical,
        avg(weight_used) as weight_used,
        count(*) filter (where degree >= {{ verdict_threshold('high_value_degree') }}) as n_high,
        count(*) as n
    from member_patent
    group by all
),

high_cell as (
    select
        s.time_period,
        s.breakdown,
        s.row_key,
        'high' as part,
        s.n_high as n,
        s.n as n_row,
        null as largest,
        null as amount,
        m.na_reason is not null as is_suppressed
    from degree_distribution as s
    left join margin as m on {{ same(['time_period', 'breakdown', 'row_key'], 's', 'm') }}
),

suppressed_high as (
    select * from {{ suppressed_rows('high_cell', ['time_period', 'breakdown'], 'row_key') }}
)

select
    m.time_period,
    m.breakdown,
    m.row_key,
    m.n,
    m.degree / nullif(m.n_degree, 0) as mean,
    if(m.na_reason is null, s.quartiles[1], null) as p25,
    if(m.na_reason is null, s.quartiles[2], null) as p50,
    if(m.na_reason is null, s.quartiles[3], null) as p75,
    if(m.na_reason is null, s.quartiles[4], null) as p90,
    if(m.na_reason is null, s.mean_legal, null) as mean_legal,
    if(m.na_reason is null, s.mean_technical, null) as mean_technical,
    if(m.na_reason is null and h.suppression is null, 100.0 * s.n_high / s.n, null) as high_pct,
    s.weight_used,
    m.na_reason,
    if(m.na_reason is not null or h.suppression is not null, 'suppressed', null) as na_reason_high,
    m.is_synthetic
from margin as m
inner join degree_distribution as s on {{ same(['time_period', 'breakdown', 'row_key'], 'm', 's') }}
left join suppressed_high as h on {{ same(['time_period', 'breakdown', 'row_key'], 'm', 'h') }}
