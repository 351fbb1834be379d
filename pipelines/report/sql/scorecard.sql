select h.ref_area, h.indicator_code, h.indicator_zh, h.indicator_en, h.measure_basis, h.time_period, h.obs_value, h.bound_type,
    h.unit_measure, h.unit_zh, h.unit_en, h.rank, h.n_reported, h.evidence_grade, e.name_zh as grade_zh, e.name_en as grade_en,
    h.source_zh, h.source_en, h.submission_id, h.source_ref, h.is_synthetic
from headline_district as h
left join dim_code as e on e.code_list = 'evidence_grade' and h.evidence_grade = e.code
qualify h.time_period = max(h.time_period) over (partition by h.ref_area, h.indicator_code, h.measure_basis)
order by h.ref_area, h.indicator_code, h.measure_basis
