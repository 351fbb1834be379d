select x.* from headline_index as x
inner join dim_area as a on x.ref_area = a.area_code
where a.area_level = 'district'
order by x.ref_area, x.system_code, x.version, x.time_period
