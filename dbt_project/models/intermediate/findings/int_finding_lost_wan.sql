-- Figures a ten-thousandth of their neighbours: the unit 万 was lost.
with

series_neighbour as (
    select * from {{ ref('int_series_neighbour') }}
),

finding as (
    select * from {{ source('inputs', 'finding') }}
)

select
    n.submission_id,
    'series.lost_wan' as rule_code,
    'query' as severity,
    n.source_ref,
    n.indicator_code,
    n.ref_area,
    n.time_period,
    n.patent_type,
    n.unit_measure,
    n.obs_value,
    {{ about('n.neighbour_value') }} as expected_value
from series_neighbour as n
where
    n.n_neighbours >= {{ threshold('series.lost_wan', 'min_neighbours') }}
    and abs(log10(n.obs_value / n.neighbour_value) + 4) <= {{ threshold('series.lost_wan', 'tolerance_dex') }}
    -- A slip that is visible within the file has been reported at intake.
    and not exists (
        select 1 from finding as f
        where
            n.submission_id = f.submission_id
            and n.source_ref = f.source_ref
            and f.rule_code = 'file.lost_wan'
    )
-- A figure that two series name is one finding.
qualify row_number() over (partition by n.submission_id, n.source_ref, n.indicator_code, n.time_period order by n.season) = 1
