select
    a.*,
    a.area_level = 'province' and a.area_code not in (select t.ref_area from {{ ref('target') }} as t) as is_peer
from {{ ref('area') }} as a
