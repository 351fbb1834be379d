-- People of the talent pool by district, category, level and qualification, one way at a time; small groups are hidden.
with

person as (
    select t.time_period, p.district_code, t.talent_kind, t.level, t.qualification, p.city_code, t.is_synthetic
    from ({{ current_records('ip_talent') }}) as t
    inner join {{ ref('int_area_home') }} as p on t.ref_area = p.area_code
),

margin as (
    select * from {{ margins(
        'person',
        ['city_code', 'time_period'],
        {'district': 'district_code', 'talent_kind': 'talent_kind', 'level': 'level', 'qualification': 'qualification'},
        []
    ) }}
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
