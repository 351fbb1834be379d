-- A fall of a year-to-date figure is a finding and a NULL, never a negative flow.
select * from {{ ref('fct_observation') }}
where measure_basis = 'flow' and obs_value < 0 and unit_measure != 'PCT'
