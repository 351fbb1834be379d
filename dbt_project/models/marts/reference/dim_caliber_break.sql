select * from {{ ref('caliber_break') }}
