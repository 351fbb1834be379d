select * from {{ ref('int_headline_index') }} where is_synthetic
