-- What the current version of each index leaves out, with the reason.
with

index_left_out as (
    select * from {{ ref('index_left_out') }}
),

index_system as (
    select * from {{ ref('index_system') }}
)

select
    l.system_code,
    l.version,
    l.subject,
    l.name_zh,
    l.name_en,
    l.why_zh,
    l.why_en
from index_left_out as l
inner join index_system as s on l.system_code = s.system_code and l.version = s.version
