-- People of the talent pool by district, category, level and qualification, one breakdown at a time; small groups are suppressed.
{% set by = ['city_code', 'time_period'] -%}
{% set breakdowns = {
    'district': 'district_code', 'talent_kind': 'talent_kind', 'level': 'level', 'qualification': 'qualification'
} -%}
with

person as (
    select period as time_period, district_code, talent_kind, level, qualification, city_code, is_synthetic
    from ({{ current_protected_records(['ip_talent']) }})
    where city_code is not null
),

figure as (
    select * from {{ one_way_figures('person', by, breakdowns, []) }} -- noqa: PRS
),

margin as (
    select * from {{ margins('figure', by, breakdowns, []) }}
)

select
    case when breakdown = 'district' and row_key != '_T' then row_key else city_code end as ref_area,
    time_period,
    case when row_key = '_T' then '_T' else breakdown end as breakdown,
    row_key as member,
    cast(n as integer) as n_persons,
    na_reason,
    'margins_1' as method_version,
    is_synthetic
from margin
