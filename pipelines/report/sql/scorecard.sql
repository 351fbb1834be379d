select ref_area, indicator_code, indicator_zh, indicator_en, measure_basis, time_period, obs_value, bound_type,
    unit_measure, unit_zh, unit_en, rank, n_reported, evidence_grade, source_zh, source_en, submission_id, source_ref,
    is_synthetic
from headline_district
qualify time_period = max(time_period) over (partition by ref_area, indicator_code, measure_basis)
order by ref_area, indicator_code, measure_basis
