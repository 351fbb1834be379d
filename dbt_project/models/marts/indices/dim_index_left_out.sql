-- What is said is said of the version that is computed.
select
    l.system_code,
    l.version,
    l.subject,
    l.name_zh,
    l.name_en,
    l.why_zh,
    l.why_en
from {{ ref('index_left_out') }} as l
inner join {{ ref('index_system') }} as s on {{ same(['system_code', 'version'], 'l', 's') }}
