select * from {{ ref('area') }}
