-- The comparisons of a region that a figure of a district is part of: of each series the last one, and those that failed.
-- The figure is that of the source that was summed, which need not be the one in use.
with

compared as (
    select * from fct_reconciliation
    qualify
        verdict != 'ok'
        or time_period = max(time_period) over (
            partition by indicator_code, ref_area, measure_basis, caliber_code, patent_type, applicant_type, industry_code,
                item_class
        )
)

select o.ref_area, r.indicator_code, r.measure_basis, r.caliber_code, r.patent_type, r.applicant_type, r.industry_code,
    r.item_class, r.time_period, o.obs_value, r.district_sum, r.city_value, r.difference_pct, r.verdict,
    o.is_synthetic or r.is_synthetic as is_synthetic, o.submission_id, o.source_ref,
    i.name_zh as indicator_zh, i.name_en as indicator_en, i.unit_zh, i.unit_en, r.unit_measure,
    p.name_zh as patent_type_zh, p.name_en as patent_type_en
from compared as r
inner join dim_area as d on r.ref_area = d.parent_area and d.area_level = 'district'
inner join fct_observation_vintage as o
    on
        d.area_code = o.ref_area and r.indicator_code = o.indicator_code and r.time_period = o.time_period
        and r.measure_basis = o.measure_basis and r.caliber_code = o.caliber_code and r.patent_type = o.patent_type
        and r.applicant_type = o.applicant_type and r.industry_code = o.industry_code and r.item_class = o.item_class
        and r.district_source = o.source_code and o.is_latest_of_source
inner join dim_indicator as i on r.indicator_code = i.indicator_code
left join dim_code as p on p.code_list = 'patent_type' and r.patent_type = p.code
order by o.ref_area, r.verdict = 'ok', r.indicator_code, r.patent_type, r.time_period desc
