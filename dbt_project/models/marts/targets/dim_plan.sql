with

plan as (
    select * from {{ ref('plan') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
)

select
    p.plan_id,
    p.name_zh,
    p.name_en,
    p.region_area,
    p.start_year,
    p.end_year,
    p.base_year,
    -- A year is over on its last day.
    cast(greatest(p.start_year, least(p.end_year, year(c.as_of + 1) - 1)) as bigint) as assessed_year,
    p.title,
    p.issuer,
    p.issued_on,
    p.url,
    p.text_sha256,
    p.char_count,
    p.is_synthetic
from plan as p
cross join build_context as c
