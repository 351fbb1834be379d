-- A change of the order ends one row and begins another: two that hold on one day would leave the choice to chance.
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
