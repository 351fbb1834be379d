-- The latest figure of each indicator for each region that has a plan.
select h.indicator_code, h.measure_basis, h.ref_area, h.area_zh, h.area_en, h.time_period, h.obs_value, h.bound_type,
    h.unit_measure, h.unit_zh, h.unit_en, h.is_synthetic, h.submission_id
from headline_observation as h
where h.ref_area in (select p.region_area from dim_plan as p)
qualify h.time_period = max(h.time_period) over (partition by h.indicator_code, h.measure_basis, h.ref_area)
order by h.indicator_code, h.ref_area, h.measure_basis
