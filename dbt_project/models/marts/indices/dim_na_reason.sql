select * from {{ ref('na_reason') }}
