-- The validity periods of a source's precedence do not overlap: otherwise the choice would be arbitrary.
select
    f.source_code,
    f.indicator_code,
    f.valid_from,
    n.valid_from as next_valid_from
from {{ ref('source_precedence') }} as f
inner join {{ ref('source_precedence') }} as n
    on
        f.source_code = n.source_code
        and f.indicator_code = n.indicator_code
        and f.valid_from < n.valid_from
        and {{ is_valid_on('f', 'n.valid_from') }}
