select * from {{ ref('int_headline_progress') }} where not is_synthetic
