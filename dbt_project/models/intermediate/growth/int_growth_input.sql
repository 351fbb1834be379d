-- Input series of the growth accounts. For a stock the flows are the current value of each year; a level is taken from its
-- latest edition alone, so that no growth rate compares two editions.
with

growth_factor as (
    select * from {{ ref('growth_factor') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

observation_usable as (
    select * from {{ ref('int_observation_usable') }}
)

select
    o.ref_area,
    f.factor,
    o.period_year as year,
    cast(o.obs_value as double) as value
from growth_factor as f
inner join indicator as i on f.indicator_code = i.indicator_code
inner join observation_usable as o
    on
        f.indicator_code = o.indicator_code
        and i.default_basis = o.measure_basis
        and f.patent_type = o.patent_type
        and o.freq = 'A'
        and o.caliber_code = 'base'
        and o.applicant_type in ('_T', '_Z')
        and o.item_class in ('_T', '_Z')
qualify
    f.kind = 'stock'
    or o.edition is not distinct from first_value(o.edition) over (
        partition by f.factor, o.ref_area order by o.published_at desc, o.period_year desc, o.edition
    )
