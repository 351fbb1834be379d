-- Patent types add up to the total wherever one submission gives all four of them, as far as they are not rounded: intake
-- allows the same (check_kinds).
select
    indicator_code,
    ref_area,
    time_period,
    submission_id,
    max(obs_value) filter (where patent_type = '_T') as total,
    sum(obs_value) filter (where patent_type != '_T') as parts
from {{ ref('fct_observation_vintage') }}
where
    patent_type in ('_T', 'invention', 'utility_model', 'design')
    and applicant_type = '_T'
    and measure_basis in ('flow', 'point')
    and is_current_attempt
group by indicator_code, ref_area, time_period, measure_basis, caliber_code, submission_id, source_code, edition
having
    count(distinct patent_type) = 4
    and count(*) = 4
    and abs(total - parts) > sum(coalesce(rounding_half_width, 0)) + 1e-9 * greatest(abs(total), 1)
