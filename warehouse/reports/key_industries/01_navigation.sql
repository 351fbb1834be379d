-- zh: 专利导航与专利池
-- en: Patent navigation and patent pools
-- answers: How many industries and fields have been navigated, how many pools stand?
-- from: fct_key_product: PAT_NAV_INDUSTRY, PAT_NAV_FIELD, NAV_ZONE, PAT_POOL
-- with: dim_indicator, dim_code, dim_plan
select
    k.recognition_kind as code,
    i.name_zh,
    i.name_en,
    c.name_zh as level_zh,
    c.name_en as level_en,
    k.n_recognised,
    k.n_new,
    k.na_reason,
    k.is_synthetic
from fct_key_product as k
inner join dim_plan as p on k.ref_area = p.region_area
inner join dim_indicator as i on k.recognition_kind = i.indicator_code
inner join dim_code as c on k.level = c.code and c.code_list in ('*', 'recognitions.level')
where
    k.time_period = cast(getvariable('year') as varchar)
    and k.recognition_kind in ('PAT_NAV_INDUSTRY', 'PAT_NAV_FIELD', 'NAV_ZONE', 'PAT_POOL')
order by
    list_position([
    'PAT_NAV_INDUSTRY', 'PAT_NAV_FIELD', 'NAV_ZONE', 'PAT_POOL'
], k.recognition_kind), k.level = '_T' desc, k.level
