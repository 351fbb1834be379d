select * from {{ ref('int_headline_observation') }} where is_synthetic
