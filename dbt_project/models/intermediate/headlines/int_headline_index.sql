-- The score of each index, area and year as a whole, under the scenario that is shown by default, with all names.
with

index_score as (
    select * from {{ ref('fct_index_score') }}
),

index_list as (
    select * from {{ ref('dim_index') }}
),

area as (
    select * from {{ ref('dim_area') }}
),

na_reason as (
    select * from {{ ref('dim_na_reason') }}
)

select
    s.system_code,
    x.name_zh as index_zh,
    x.name_en as index_en,
    s.version,
    s.ref_area,
    a.name_zh as area_zh,
    a.name_en as area_en,
    s.time_period,
    s.score,
    s.is_comparable,
    s.n_matched,
    s.score_chained,
    s.rank,
    s.rank_low,
    s.rank_high,
    s.n_units,
    s.n_available,
    s.n_indicators,
    s.na_reason,
    r.name_zh as na_reason_zh,
    r.name_en as na_reason_en,
    s.is_synthetic or x.has_synthetic_goalposts as is_synthetic
from index_score as s
inner join index_list as x on s.system_code = x.system_code and s.version = x.version
inner join area as a on s.ref_area = a.area_code
left join na_reason as r on s.na_reason = r.na_reason
where
    s.is_default_scenario
    and s.level = 0
