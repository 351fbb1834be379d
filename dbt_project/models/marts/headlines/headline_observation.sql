select * from {{ ref('int_headline_observation') }} where not is_synthetic
