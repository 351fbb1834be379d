select * from {{ ref('int_headline_district') }} where is_synthetic
