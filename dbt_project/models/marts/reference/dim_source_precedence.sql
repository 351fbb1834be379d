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
from {{ ref('source_precedence') }} as p
inner join {{ ref('source') }} as s on p.source_code = s.source_code
