select * from {{ ref('int_headline_index') }} where not is_synthetic
