-- zh: 各区重点产品
-- en: Key products by district
-- answers: How many key products does each district have?
-- from: fct_key_product: PROD_ACE
-- with: dim_area_history, dim_plan
select
    a.area_code as code,
    a.name_zh,
    a.name_en,
    max(k.n_recognised) filter (where k.recognition_kind = 'PROD_ACE') as ace,
    max(k.n_recognised) filter (where k.recognition_kind = 'PROD_FLAGSHIP') as flagship,
    max(k.n_recognised) filter (where k.recognition_kind = 'PROD_ADVANTAGE') as advantage,
    max(k.n_recognised) filter (where k.recognition_kind = 'PROD_INTENSIVE') as intensive,
    bool_or(k.is_synthetic) as is_synthetic
from fct_key_product as k
inner join dim_area_history as a
    on
        k.ref_area = a.area_code
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
inner join dim_plan as p on a.parent_area = p.region_area and p.plan_id = getvariable('plan')
where
    k.time_period = cast(getvariable('year') as varchar)
    and k.level = '_T'
    and a.area_level = 'district'
    and k.catalogue = 'product'
group by all
order by a.area_code
