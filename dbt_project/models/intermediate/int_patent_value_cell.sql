-- How value degrees are distributed, by district, by field and by type, without what must be hidden (METHODS.md 9).
with

patent as (
    select * from {{ ref('int_patent_value') }}
),

margin as (
    select * from {{ margins(
        'patent',
        ['time_period'],
        {'place': 'ref_area', 'field': 'field', 'type': 'patent_type'},
        ['degree']
    ) }}
),

rowed as (
    select *, 'place' as breakdown, unnest([ref_area, '_T']) as row_key from patent
    union all by name
    select *, 'field' as breakdown, field as row_key from patent
    union all by name
    select *, 'type' as breakdown, patent_type as row_key from patent
),

spread as (
    select
        time_period,
        breakdown,
        row_key,
        quantile_cont(degree, [0.25, 0.5, 0.75, 0.9]) as quartiles,
        avg(legal) as mean_legal,
        avg(technical) as mean_technical,
        avg(weight_used) as weight_used,
        100.0 * count(*) filter (where degree >= 60) / count(*) as high_pct
    from rowed
    group by all
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
    if(m.na_reason is null, s.high_pct, null) as high_pct,
    s.weight_used,
    m.na_reason,
    m.is_synthetic
from margin as m
inner join spread as s on {{ same(['time_period', 'breakdown', 'row_key'], 'm', 's') }}
