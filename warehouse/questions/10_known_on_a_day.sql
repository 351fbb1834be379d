-- 2020年4月30日时，已公布的2019年全市数据有哪些？
-- What had been published of the city's year 2019 by 30 April 2020?
with known as (
    select
        v.*,
        row_number() over (
            partition by v.indicator_code, v.measure_basis, v.caliber_code, v.patent_type, v.applicant_type, v.item_class,
                v.source_code
            order by v.published_at desc, v.vintage_no desc
        ) as latest
    from fct_observation_vintage as v
    inner join dim_plan as d on v.ref_area = d.region_area and d.plan_id = 'tianjin-13fyp'
    where
        v.time_period = '2019' and v.published_at <= date '2020-04-30'
        and v.refused_by is null and not v.is_held and v.is_current_attempt and not v.is_synthetic
)

select
    indicator_code,
    patent_type,
    obs_value,
    unit_measure,
    source_code,
    published_at
from known
where latest = 1
order by indicator_code, patent_type, source_code
