select * from {{ ref('plan') }}
