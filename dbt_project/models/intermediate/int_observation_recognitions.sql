-- Recognised units counted at the end of the year that a list speaks of, for the city and for each district.
-- A list replaces the former whole, so its rows are those that stand at its period's end.
with

listed as (
    select
        r.recognition_kind,
        r.level,
        r.ref_area,
        r.unit_name,
        r.recognised_on,
        r.submission_id,
        s.period as time_period,
        s.form_id,
        s.is_synthetic,
        coalesce(s.declared_date, cast(s.received_at as date)) as published_at
    from {{ ref('stg_recognitions') }} as r
    inner join {{ source('inputs', 'submission') }} as s on r.submission_id = s.submission_id
    where r.recognised_on <= {{ period_end('s.period') }}
),

counted as (
    select
        l.recognition_kind as indicator_code,
        l.time_period,
        i.default_basis as measure_basis,
        l.submission_id,
        l.form_id,
        l.is_synthetic,
        l.published_at,
        case when grouping(l.ref_area) = 1 then a.city else l.ref_area end as ref_area,
        count(distinct l.unit_name) as n_units
    from listed as l
    inner join {{ ref('indicator') }} as i
        on
            l.recognition_kind = i.indicator_code
            -- A flow counts what the year itself recognised.
            and (i.default_basis != 'flow' or year(l.recognised_on) = {{ period_year('l.time_period') }})
    inner join (
        select distinct
            area_code,
            case when area_level = 'city' then area_code else parent_area end as city
        from {{ ref('area') }}
    ) as a on l.ref_area = a.area_code
    group by
        grouping sets (
            (l.recognition_kind, l.time_period, i.default_basis, l.submission_id, l.form_id, l.is_synthetic, l.published_at, a.city),
            (l.recognition_kind, l.time_period, i.default_basis, l.submission_id, l.form_id, l.is_synthetic, l.published_at, a.city, l.ref_area)
        )
    -- A unit of the city as a whole is in the first set only.
    having grouping(l.ref_area) = 1 or l.ref_area != a.city
)

select
    indicator_code,
    ref_area,
    time_period,
    measure_basis,
    'base' as caliber_code,
    '_Z' as patent_type,
    '_Z' as applicant_type,
    '_Z' as industry_code,
    '_Z' as item_class,
    'A' as freq,
    cast(null as varchar) as window_start,
    cast(n_units as double) as obs_value,
    'ITEM' as unit_measure,
    cast(null as varchar) as unit_raw,
    cast(null as varchar) as value_raw,
    cast(0 as double) as rounding_half_width,
    'exact' as bound_type,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    cast(null as varchar) as denominator_period,
    cast(null as varchar) as denominator_vintage,
    'A' as obs_status,
    is_synthetic,
    'recognitions' as source_code,
    cast(null as varchar) as source_citation,
    published_at,
    'stated' as date_basis,
    cast(null as varchar) as edition,
    cast(null as varchar) as note,
    form_id,
    submission_id,
    cast(null as varchar) as source_ref,
    cast(null as integer) as source_row
from counted
