-- The series of a target is that of its own verdicts: every year that was judged, and the years before and after of the same
-- series.
select t.plan_id, t.target_id, o.time_period, o.obs_value, o.bound_type, o.is_synthetic, o.source_code, o.submission_id,
    o.source_ref, o.evidence_grade, o.measure_basis, o.unit_measure, i.unit_zh, i.unit_en,
    e.name_zh as grade_zh, e.name_en as grade_en, s.name_zh as source_zh, s.name_en as source_en
from fct_target as t
inner join dim_indicator as i on t.indicator_code = i.indicator_code
inner join fct_observation as o
    on
        t.indicator_code = o.indicator_code and t.ref_area = o.ref_area
        and t.caliber_code = o.caliber_code and t.patent_type = o.patent_type
        and t.applicant_type = o.applicant_type and t.item_class = o.item_class
        and o.industry_code = coalesce(i.whole_industry_code, '_Z')
        and o.freq = 'A' and i.default_basis = o.measure_basis
left join dim_code as e on e.code_list = 'evidence_grade' and o.evidence_grade = e.code
left join dim_code as s on s.code_list = 'source' and o.source_code = s.code
where t.is_default_reading and o.obs_value is not null
order by t.plan_id, t.target_id, o.time_period
