-- Where figures come from: for each source and citation the document, the address at which it was found, the origin and its
-- grade. The address is the citation's first; the place in source_place that matches most of it decides. A place that is not
-- listed is a third party's, so that no figure is graded higher than is known.
with

observation_received as (
    select * from {{ ref('int_observation_received') }}
),

source as (
    select * from {{ ref('source') }}
),

source_place as (
    select * from {{ ref('source_place') }}
),

origin as (
    select * from {{ ref('origin') }}
),

citations as (
    select distinct
        source_code,
        source_citation,
        is_synthetic,
        nullif(
            regexp_extract(source_citation, 'https?://\S+|[\w.-]+/[\w.-]+@[0-9a-f]{7,40}:\S+'), ''
        ) as retrieved_from
    from observation_received
),

addresses as (
    select
        *,
        regexp_replace(regexp_replace(retrieved_from, '^https?://(www\.)?', ''), '@[0-9a-f]{7,40}:', ':') as address,
        -- The rest of the citation names the document; brackets around all of it say nothing.
        nullif(
            regexp_replace(trim(replace(source_citation, coalesce(retrieved_from, ''), '')), '^[(（]([^()（）]*)[)）]$', '\1'), ''
        ) as cited_document
    from citations
),

places as (
    select
        a.source_code,
        a.source_citation,
        a.is_synthetic,
        p.origin,
        p.document
    from addresses as a
    inner join source_place as p
        on
            starts_with(a.address, p.place)
            or (starts_with(p.place, '.') and ends_with('.' || split_part(a.address, '/', 1), p.place))
    qualify
        row_number() over (
            partition by a.source_code, a.source_citation, a.is_synthetic
            order by starts_with(p.place, '.'), length(p.place) desc
        ) = 1
),

origins as (
    select
        a.source_code,
        a.source_citation,
        a.is_synthetic,
        a.retrieved_from,
        coalesce(p.document, a.cited_document, s.name_zh) as source_document,
        case
            when a.is_synthetic then 'synthetic'
            when s.source_kind = 'computed' then 'computed'
            when s.source_kind = 'register' then 'register'
            when s.source_kind = 'return' then 'agency_return'
            when not s.is_official then 'press'
            when a.retrieved_from is null then 'official'
            else coalesce(p.origin, 'third_party')
        end as origin,
        a.retrieved_from is not null and p.origin is null and s.is_official as is_place_unlisted
    from addresses as a
    inner join source as s on a.source_code = s.source_code
    left join places as p
        on
            a.source_code = p.source_code
            and a.source_citation = p.source_citation
            and a.is_synthetic = p.is_synthetic
)

select
    o.*,
    g.grade as evidence_grade
from origins as o
inner join origin as g on o.origin = g.origin
