select
    c.time_period,
    c.breakdown,
    c.row_key as member,
    cast(c.n as integer) as n_patents,
    cast(round(c.mean, 12) as double) as mean_degree,
    cast(c.p25 as double) as p25,
    cast(c.p50 as double) as p50,
    cast(c.p75 as double) as p75,
    cast(c.p90 as double) as p90,
    cast(c.high_pct as double) as high_pct,
    cast(round(c.mean_legal, 12) as double) as mean_legal,
    cast(round(c.mean_technical, 12) as double) as mean_technical,
    -- No form links a pledge or a deal to a patent.
    cast(null as double) as mean_economic,
    'economic' as degree_missing,
    cast(round(c.weight_used, 12) as double) as weight_used,
    c.na_reason,
    c.na_reason_high,
    'patent-value-1' as method_version,
    c.is_synthetic
from {{ ref('int_patent_value_cell') }} as c
