-- GDP and its deflator by edition of each source. An edition is cut into segments where it changes its definition.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

target as (
    select * from {{ ref('target') }}
),

edition_break as (
    select * from {{ ref('edition_break') }}
),

edition_values as (
    select
        indicator_code,
        ref_area,
        source_code,
        coalesce(edition, source_code) as edition,
        {{ period_year('time_period') }} as year,
        obs_value,
        published_at
    from observation_ranked
    where
        indicator_code in ('GDP', 'GDP_DEFLATOR')
        and is_candidate
        and obs_value is not null
        and not is_synthetic
        and ref_area in (select t.ref_area from target as t)
        and freq = 'A'
        and caliber_code = 'base'
    qualify
        row_number() over (
            partition by indicator_code, ref_area, source_code, coalesce(edition, source_code), time_period
            order by published_at desc, submission_order desc, source_ref desc
        ) = 1
)

select
    g.ref_area,
    g.source_code,
    g.edition,
    g.published_at,
    (
        select count(*) from edition_break as b
        where b.indicator_code = g.indicator_code and b.edition = g.edition and b.first_year <= g.year
    ) as segment,
    g.year,
    cast(g.obs_value as double) as gdp,
    cast(d.obs_value as double) as deflator
from edition_values as g
left join edition_values as d
    on
        d.indicator_code = 'GDP_DEFLATOR'
        and g.ref_area = d.ref_area
        and g.source_code = d.source_code
        and g.edition = d.edition
        and g.year = d.year
where g.indicator_code = 'GDP'
