pivot (
    select
        a.name_zh as district,
        o.obs_value,
        case when o.is_synthetic then '合成数据' else '公开数据' end as provenance
    from fct_observation as o
    inner join dim_area as a on o.ref_area = a.area_code
    where
        o.indicator_code = 'PAT_GRANT' and o.time_period = '2020' and o.caliber_code = 'base'
        and o.patent_type = '_T' and o.applicant_type = '_T' and a.area_level = 'district'
)
on provenance using max(obs_value) group by district
