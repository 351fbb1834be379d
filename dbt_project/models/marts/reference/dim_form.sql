select * from {{ ref('form') }}
