select * from headline_district
qualify time_period = max(time_period) over (partition by ref_area, indicator_code, measure_basis)
order by ref_area, indicator_code, measure_basis
