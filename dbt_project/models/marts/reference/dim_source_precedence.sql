with

source_precedence as (
    select * from {{ ref('source_precedence') }}
),

source as (
    select * from {{ ref('source') }}
)

select
    p.source_code,
    s.name_zh,
    s.name_en,
    s.source_kind,
    p.indicator_code,
    p.valid_from,
    p.valid_to,
    p.rank,
    p.why
from source_precedence as p
inner join source as s on p.source_code = s.source_code
