-- Source precedence for each indicator, on the day of the build and on both sides of each day on which it changed before. A
-- row for an indicator takes precedence over the row for all.
with

source_precedence as (
    select * from {{ ref('source_precedence') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

validity_bounds as (
    select valid_from as day from source_precedence
    union
    select valid_to + 1 as day from source_precedence where valid_to is not null
),

change_days as (
    select b.day
    from validity_bounds as b
    cross join build_context as c
    -- The first day of all is no change.
    where b.day <= c.as_of and b.day > (select min(f.day) from validity_bounds as f)
),

reference_days as (
    select as_of as day, true as is_build_day, false as is_change from build_context
    union all
    select day, false as is_build_day, true as is_change from change_days
    union all
    select day - 1 as day, false as is_build_day, false as is_change from change_days
)

select
    d.day,
    d.is_build_day,
    d.is_change,
    p.source_code,
    i.indicator_code,
    p.rank,
    p.why
from reference_days as d
inner join source_precedence as p on {{ is_valid_on('p', 'd.day') }}
inner join indicator as i on p.indicator_code in (i.indicator_code, '*')
qualify
    row_number() over (
        partition by d.day, d.is_build_day, d.is_change, p.source_code, i.indicator_code
        order by (p.indicator_code = '*'), p.rank
    ) = 1
