-- zh: 重点产品目录
-- en: Catalogue of key products
-- answers: How many products are recognised, at which level, how many of them in the year?
-- from: fct_key_product: PROD_ACE, PROD_FLAGSHIP, PROD_ADVANTAGE, PROD_INTENSIVE
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
    and k.recognition_kind in ('PROD_ACE', 'PROD_FLAGSHIP', 'PROD_ADVANTAGE', 'PROD_INTENSIVE')
order by
    list_position(['PROD_ACE', 'PROD_FLAGSHIP', 'PROD_ADVANTAGE', 'PROD_INTENSIVE'], k.recognition_kind),
    k.level = '_T' desc,
    k.level
