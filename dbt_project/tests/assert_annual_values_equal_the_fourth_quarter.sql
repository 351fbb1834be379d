-- The annual value of a district return is its fourth quarter's year to date.
select q.indicator_code, q.ref_area, q.time_period, q.obs_value as fourth_quarter, y.obs_value as year_value
from {{ ref('fct_observation_vintage') }} as q
inner join {{ ref('fct_observation_vintage') }} as y
    on
        q.submission_id = y.submission_id
        and q.source_ref = y.source_ref
        and left(q.time_period, 4) = y.time_period
        and y.measure_basis = 'flow'
where q.measure_basis = 'ytd' and q.source_code = 'district_return' and q.time_period like '%-Q4' and q.obs_value != y.obs_value
