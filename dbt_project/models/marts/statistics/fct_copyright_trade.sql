-- Copyrights exported and imported in a year by district and by size of the exporter or importer (fifty titles: 四(十) of the
-- plan), one breakdown at a time. An enterprise has a line for every kind and country: its lines are added up, because the
-- respondent is the enterprise. Kinds and countries are not published: an enterprise can be in several of them.
{% set by, sums = ['city_code', 'time_period', 'direction'], ['titles', 'amount_yuan'] -%}
{% set breakdowns = {'district': 'district_code', 'size': 'titles_class'} -%}
with

enterprise as (
    select
        period as time_period,
        direction,
        respondent,
        city_code,
        min(district_code) as district_code,
        sum(titles) as titles,
        sum(cast(amount_yuan as decimal(38, 9))) as amount_yuan,
        bool_or(is_synthetic) as is_synthetic
    from ({{ current_protected_records(['copyright_trade']) }})
    where city_code is not null
    group by all
),

classed_enterprise as (
    select *, {{ class_of('titles_class', 'titles') }} as titles_class from enterprise
),

figure as (
    select * from {{ one_way_figures('classed_enterprise', by, breakdowns, sums) }} -- noqa: PRS
),

margin as (
    select * from {{ margins('figure', by, breakdowns, sums) }}
)

select
    direction,
    case when breakdown = 'district' and row_key != '_T' then row_key else city_code end as ref_area,
    time_period,
    case when row_key = '_T' then '_T' else breakdown end as breakdown,
    row_key as member,
    cast(n as integer) as n_enterprises,
    cast(titles as bigint) as n_titles,
    cast(amount_yuan as double) as amount_yuan,
    cast(n_amount_yuan as integer) as n_with_amount,
    na_reason,
    'margins_1' as method_version,
    is_synthetic
from margin
