select * from {{ ref('int_headline_progress') }} where is_synthetic
