-- zh: 各区重点产品
-- en: Key products by district
-- answers: How many key products does each district have?
-- from: fct_key_product: PROD_ACE
-- with: dim_area_history, dim_plan
with

product as (
    select *
    from fct_key_product
    where time_period = cast(getvariable('year') as varchar) and level = '_T' and catalogue = 'product'
),

-- Of a kind that the region reports on, a district that no product names has none.
reported as (
    select k.recognition_kind
    from product as k
    inner join dim_plan as p on k.ref_area = p.region_area and p.plan_id = getvariable('plan')
    where k.n_recognised is not null
),

counted as (
    select
        a.area_code,
        a.name_zh,
        a.name_en,
        r.recognition_kind,
        case when k.ref_area is null then 0 else k.n_recognised end as n,
        coalesce(k.is_synthetic, false) as is_synthetic
    from dim_area_history as a
    inner join dim_plan as p on a.parent_area = p.region_area and p.plan_id = getvariable('plan')
    cross join reported as r
    left join product as k on a.area_code = k.ref_area and r.recognition_kind = k.recognition_kind
    where
        a.area_level = 'district'
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
)

select
    area_code as code,
    name_zh,
    name_en,
    max(n) filter (where recognition_kind = 'PROD_ACE') as ace,
    max(n) filter (where recognition_kind = 'PROD_FLAGSHIP') as flagship,
    max(n) filter (where recognition_kind = 'PROD_ADVANTAGE') as advantage,
    max(n) filter (where recognition_kind = 'PROD_INTENSIVE') as intensive,
    bool_or(is_synthetic) as is_synthetic
from counted
group by all
order by area_code
