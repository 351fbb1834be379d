-- IP services by district and by kind of service, with density among enterprises; suppressed rows have na_reason suppressed.
with

cell as (
    select
        case when row_key = '_T' or breakdown = 'kind' then city_code else row_key end as ref_area,
        time_period,
        case when breakdown = 'kind' then row_key else '_T' end as service_kind,
        city_code,
        n as n_agencies,
        n_above_ten_million,
        staff,
        patent_attorneys,
        revenue_yuan,
        na_reason,
        na_reason_above,
        is_synthetic
    from {{ ref('int_service_cell') }}
),

listed_period as (
    select city_code, time_period, bool_or(is_synthetic) as is_synthetic from cell group by all
),

-- The list covers the whole city: a district without a row has no agency.
service_cell as (
    select * exclude (city_code) from cell
    union all by name
    select
        a.area_code as ref_area,
        l.time_period,
        '_T' as service_kind,
        0 as n_agencies,
        0 as n_above_ten_million,
        0 as staff,
        0 as patent_attorneys,
        0 as revenue_yuan,
        l.is_synthetic
    from listed_period as l
    inner join {{ ref('area') }} as a
        on
            l.city_code = a.parent_area
            and a.area_level = 'district'
            and {{ is_valid_on('a', period_end('l.time_period')) }}
    where not exists (select 1 from cell as c where c.ref_area = a.area_code and c.time_period = l.time_period)
),

frame as (
    select ref_area, time_period, enterprises, is_synthetic
    from {{ ref('int_enterprise_frame') }}
    where enterprise_class = 'all' and enterprises > 0
),

recognised_count as (
    select ref_area, time_period, indicator_code, obs_value, is_synthetic
    from {{ ref('int_observation_current') }}
    where indicator_code in ('SVC_CLUSTER', 'SVC_BRAND_AGENCY') and freq = 'A' and caliber_code = 'base'
)

select
    t.ref_area,
    t.time_period,
    t.service_kind,
    cast(t.n_agencies as integer) as n_agencies,
    cast(t.staff as bigint) as staff,
    cast(t.patent_attorneys as bigint) as patent_attorneys,
    cast(t.revenue_yuan as double) as revenue_yuan,
    cast(t.n_above_ten_million as integer) as n_above_ten_million,
    f.enterprises as n_enterprises,
    cast(10000.0 * t.n_agencies / f.enterprises as double) as agencies_per_10k_enterprises,
    cast(c.obs_value as bigint) as n_clusters,
    cast(b.obs_value as bigint) as n_brand_agencies,
    t.na_reason,
    t.na_reason_above,
    case
        when t.n_agencies is null then 'suppressed'
        when t.service_kind = '_T' and f.enterprises is null then 'no_frame'
    end as na_reason_density,
    'ip_service_1' as method_version,
    t.is_synthetic or coalesce(f.is_synthetic or c.is_synthetic or b.is_synthetic, false) as is_synthetic
from service_cell as t
left join frame as f on t.ref_area = f.ref_area and t.time_period = f.time_period and t.service_kind = '_T'
left join recognised_count as c
    on
        t.ref_area = c.ref_area
        and t.time_period = c.time_period
        and t.service_kind = '_T'
        and c.indicator_code = 'SVC_CLUSTER'
left join recognised_count as b
    on
        t.ref_area = b.ref_area
        and t.time_period = b.time_period
        and t.service_kind = '_T'
        and b.indicator_code = 'SVC_BRAND_AGENCY'
