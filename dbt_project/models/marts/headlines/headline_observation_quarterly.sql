select * from {{ ref('int_headline_observation_quarterly') }} where not is_synthetic
