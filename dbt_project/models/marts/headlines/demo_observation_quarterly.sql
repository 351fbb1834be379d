select * from {{ ref('int_headline_observation_quarterly') }} where is_synthetic
