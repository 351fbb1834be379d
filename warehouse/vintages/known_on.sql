-- The value of each key that a build at a given moment would have chosen.
--
-- $moment: a timestamp in UTC; the end of a day in China (UTC+8) is 16:00 of that day.
-- Covers every figure that a sender stated. Derived figures are left out (is_derived): known_flows_on.sql has the flows of
-- districts; computed ratios and counts of registers are in the release of that day. Source precedence is that of the day;
-- rules that refuse or hold a figure are
-- those of this release.
with

-- One row for each value valid at the moment: its file had been received, and neither a later attempt nor a correction replaced it.
known as (
    select
        v.*,
        coalesce(p.rank, 1000) as rank
    from fct_observation_vintage as v
    left join dim_source_precedence as p
        on
            v.source_code = p.source_code
            and p.indicator_code in (v.indicator_code, '*')
            and cast(cast($moment as timestamp) as date) between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    where
        v.known_from <= cast($moment as timestamp)
        and (v.known_until is null or v.known_until > cast($moment as timestamp))
        and v.refused_by is null
        and not v.is_held
        and not v.is_derived
    -- A rank for the indicator takes precedence over the rank for all indicators.
    qualify
        row_number() over (
            partition by
                v.indicator_code, v.ref_area, v.time_period, v.measure_basis, v.caliber_code, v.patent_type,
                v.applicant_type, v.industry_code, v.item_class, v.submission_id, v.source_ref, v.vintage_kind
            order by p.indicator_code = '*', p.rank
        ) = 1
),

-- Within a source the later publication counts.
latest as (
    select * from known
    qualify
        row_number() over (
            partition by
                indicator_code, ref_area, time_period, measure_basis, caliber_code, patent_type, applicant_type,
                industry_code, item_class, source_code
            order by is_synthetic, vintage_no desc
        ) = 1
)

-- Among parallel sources precedence chooses. Calibers are separate keys.
select
    indicator_code, ref_area, time_period, measure_basis, caliber_code, patent_type, applicant_type, industry_code,
    item_class, obs_value, unit_measure, source_code, vintage_kind, published_at, submission_id, source_ref, is_synthetic
from latest
qualify
    row_number() over (
        partition by
            indicator_code, ref_area, time_period, measure_basis, caliber_code, patent_type, applicant_type,
            industry_code, item_class
        order by
            is_synthetic, obs_value is null, rank, bound_type != 'exact', rounding_half_width, published_at desc,
            source_code
    ) = 1
order by all
