-- A decrease of a year-to-date figure gives a finding and a NULL, never a negative flow.
select * from {{ ref('fct_observation') }}
where measure_basis = 'flow' and obs_value < 0 and unit_measure != 'PCT'
