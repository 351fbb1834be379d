select * from {{ ref('verdict') }}
