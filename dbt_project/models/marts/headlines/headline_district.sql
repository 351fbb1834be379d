select * from {{ ref('int_headline_district') }} where not is_synthetic
