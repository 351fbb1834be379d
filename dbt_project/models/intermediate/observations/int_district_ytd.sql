-- District returns as sent, with the previous quarter of the same year and caliber beside each year-to-date figure.
-- Zones (其中) are areas of their own and are never added to their district.
with

figure_vintage as (
    select * from {{ ref('int_figure_vintage') }} where form_id = 'district_return'
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

figure_hold as (
    select * from {{ ref('int_figure_hold') }}
),

returns as (
    select
        f.submission_id,
        f.source_ref,
        f.source_row,
        f.form_id,
        f.indicator_code,
        f.time_period,
        f.measure_basis,
        f.caliber_code,
        f.patent_type,
        f.applicant_type,
        f.industry_code,
        f.item_class,
        f.obs_value,
        f.value_raw,
        f.unit_measure,
        f.unit_raw,
        f.rounding_half_width,
        f.obs_status,
        f.note,
        f.explanation,
        f.vintage_kind,
        f.is_corrected,
        f.corrected_on,
        f.correction_id,
        coalesce(f.zone_area, f.ref_area) as ref_area,
        -- A held figure is in no series; the figure of an earlier attempt that it would have replaced stays in it.
        (s.is_current or coalesce(h.is_kept, false)) and not f.is_corrected and h.held_by is null as is_current,
        coalesce(h.is_kept, false) as is_kept,
        s.is_synthetic,
        s.statement_date as published_at,
        cast(right(f.time_period, 1) as integer) as quarter_no
    from figure_vintage as f
    inner join submission as s on f.submission_id = s.submission_id
    left join figure_hold as h
        on
            f.submission_id = h.submission_id
            and f.source_ref = h.source_ref
            and f.vintage_kind = h.vintage_kind
            and coalesce(f.zone_area, f.ref_area) = h.ref_area
            and {{ same_key('f', 'h', ['ref_area']) }}
)

select
    *,
    lag(obs_value) over series as previous_ytd,
    coalesce(lag(quarter_no) over series, 0) as previous_quarter_no
from returns
window series as (
    partition by
        is_current, ref_area, indicator_code, patent_type, applicant_type, industry_code, item_class, measure_basis,
        caliber_code, left(time_period, 4)
    order by quarter_no, submission_id, vintage_kind desc
)
