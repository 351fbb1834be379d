-- How value degrees are distributed, by district, by field and by type, without what must be suppressed
-- (docs/methods/disclosure.md#91-unsafe-cells). A share of high degrees is suppressed by itself where one or two patents make it,
-- or of all.
{% set by, sums = ['time_period'], ['degree'] -%}
{% set breakdowns = {'place': 'ref_area', 'field': 'field', 'type': 'patent_type'} -%}
with

figure as (
    select * from {{ ref('int_patent_value_figure') }}
),

margin as (
    select * from {{ margins('figure', by, breakdowns, sums) }}
),

high_cell as (
    select
        f.time_period,
        f.breakdown,
        f.row_key,
        'high' as part,
        f.n_high as n,
        f.n as n_row,
        null as largest,
        null as amount,
        m.na_reason is not null as is_suppressed
    from figure as f
    left join margin as m on {{ same(['time_period', 'breakdown', 'row_key'], 'f', 'm') }}
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
    if(m.na_reason is null, f.quartiles[1], null) as p25,
    if(m.na_reason is null, f.quartiles[2], null) as p50,
    if(m.na_reason is null, f.quartiles[3], null) as p75,
    if(m.na_reason is null, f.quartiles[4], null) as p90,
    if(m.na_reason is null, f.mean_legal, null) as mean_legal,
    if(m.na_reason is null, f.mean_technical, null) as mean_technical,
    if(m.na_reason is null and h.suppression is null, 100.0 * f.n_high / f.n, null) as high_pct,
    f.mean_weight_used as weight_used,
    m.na_reason,
    if(m.na_reason is not null or h.suppression is not null, 'suppressed', null) as na_reason_high,
    m.is_synthetic
from margin as m
inner join figure as f on {{ same(['time_period', 'breakdown', 'row_key'], 'm', 'f') }}
left join suppressed_high as h on {{ same(['time_period', 'breakdown', 'row_key'], 'm', 'h') }}
