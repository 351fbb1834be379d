-- Enterprises abroad by district of the parent, host country and division of industry, one breakdown at a time.
{% set by, sums = ['city_code', 'time_period'], ['investment_usd', 'patents_abroad', 'trademarks_abroad', 'disputes'] -%}
{% set breakdowns = {'district': 'district_code', 'host_country': 'host_country', 'industry': 'division'} -%}
with

enterprise as (
    select
        period as time_period,
        district_code,
        host_country,
        division,
        investment_usd,
        patents_abroad,
        trademarks_abroad,
        disputes,
        city_code,
        is_synthetic
    from ({{ current_protected_records(['overseas_enterprises']) }})
    where city_code is not null
),

figure as (
    select * from {{ one_way_figures('enterprise', by, breakdowns, sums) }} -- noqa: PRS
),

margin as (
    select * from {{ margins('figure', by, breakdowns, sums) }}
)

select
    case when breakdown = 'district' and row_key != '_T' then row_key else city_code end as ref_area,
    time_period,
    case when row_key = '_T' then '_T' else breakdown end as breakdown,
    row_key as member,
    cast(n as integer) as n_enterprises,
    cast(investment_usd as double) as investment_usd,
    cast(patents_abroad as bigint) as patents_abroad,
    cast(trademarks_abroad as bigint) as trademarks_abroad,
    cast(disputes as bigint) as disputes,
    na_reason,
    'margins_1' as method_version,
    is_synthetic
from margin
