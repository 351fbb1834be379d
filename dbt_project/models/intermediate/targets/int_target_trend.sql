-- Comparable points of a target's series: up to the year, since the last break of caliber.
select
    {{ columns(target_key(), 'f') }},
    cast(count(distinct o.time_period) as integer) as n_points
from {{ ref('int_target_frame') }} as f
inner join {{ ref('int_observation_usable') }} as o
    on
        f.evidence_indicator = o.indicator_code
        and f.evidence_basis = o.measure_basis
        and {{ same(target_scope(), 'f', 'o') }}
        and o.freq = 'A'
        and f.assessed_year >= o.period_year
where
    not exists (
        select 1 from {{ ref('caliber_break') }} as b
        where
            b.indicator_code = f.evidence_indicator
            and b.ref_area in ('*', f.ref_area)
            and b.affects_verdict
            and {{ period_year('b.break_period') }} > o.period_year
            and {{ period_year('b.break_period') }} <= f.assessed_year
    )
group by {{ columns(target_key(), 'f') }}
