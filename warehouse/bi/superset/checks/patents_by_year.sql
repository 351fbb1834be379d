pivot (
    select o.time_period, i.name_zh, o.obs_value
    from fct_observation as o
    inner join dim_indicator as i on o.indicator_code = i.indicator_code
    inner join dim_plan as d on o.ref_area = d.region_area and d.plan_id = 'tianjin-13fyp'
    where
        o.indicator_code in ('PAT_APP', 'PAT_GRANT', 'PAT_VALID') and o.freq = 'A' and o.caliber_code = 'base'
        and o.patent_type = '_T' and o.applicant_type = '_T'
)
on name_zh using max(obs_value) group by time_period order by time_period
