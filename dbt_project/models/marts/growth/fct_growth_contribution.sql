-- Contributions to growth with their interval: low and high over the range of the elasticity in each cell of the grid,
-- envelope_low and envelope_high over all its cells.
with

growth_output as (
    select * from {{ ref('int_growth_output') }}
),

growth as (
    select * from {{ ref('int_growth') }}
),

growth_factor as (
    select * from {{ ref('growth_factor') }}
),

growth_grid as (
    select * from {{ ref('growth_grid') }}
),

growth_reason as (
    select * from {{ ref('growth_reason') }}
),

editions as (
    select
        ref_area,
        source_code,
        edition,
        max(published_at) as published_at
    from growth_output
    group by all
)

select
    c.ref_area,
    c.source_code,
    c.edition,
    e.published_at,
    cast(c.year as varchar) as time_period,
    c.factor,
    f.name_zh as factor_zh,
    f.name_en as factor_en,
    c.grid_id,
    coalesce(g.is_default, true) as is_default_grid,
    cast(g.depreciation_pct as double) as depreciation_pct,
    cast(g.lag_years as integer) as lag_years,
    c.price_basis,
    cast(100 * c.gdp_growth as double) as gdp_growth_pct,
    cast(100 * c.factor_growth as double) as factor_growth_pct,
    c.elasticity_basis,
    cast(c.elasticity_low as double) as elasticity_low,
    cast(c.elasticity_mid as double) as elasticity_mid,
    cast(c.elasticity_high as double) as elasticity_high,
    f.provenance as elasticity_provenance,
    cast(100 * c.contribution as double) as contribution_pct,
    cast(100 * c.contribution_low as double) as contribution_low_pct,
    cast(100 * c.contribution_high as double) as contribution_high_pct,
    cast(100 * min(c.contribution_low) over whole_grid as double) as envelope_low_pct,
    cast(100 * max(c.contribution_high) over whole_grid as double) as envelope_high_pct,
    c.na_reason,
    r.name_zh as reason_zh,
    r.name_en as reason_en,
    'accounting' as interpretation,
    c.method_version,
    -- False by construction: only real figures are used. Published for a uniform contract.
    false as is_synthetic
from growth as c
inner join editions as e on c.ref_area = e.ref_area and c.source_code = e.source_code and c.edition = e.edition
inner join growth_factor as f on c.factor = f.factor
left join growth_grid as g on c.grid_id = g.grid_id
left join growth_reason as r on c.na_reason = r.reason_code
window whole_grid as (partition by c.ref_area, c.source_code, c.edition, c.year, c.factor)
