select * from {{ ref('caliber') }}
