-- Figures as their senders state them, of every attempt, in the order in which they were stated: by the later of statement
-- date and day of publication. The order of arrival plays no part.
with

figure_vintage as (
    select * from {{ ref('int_figure_vintage') }}
),

observation_tables as (
    select * from {{ ref('int_observation_tables') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

confirmation as (
    select distinct submission_id from {{ source('inputs', 'confirmation') }}
),

source_order as (
    select * from {{ ref('int_source_order') }}
),

-- A zone is the area of its figure; a form without a column for the source is the source of its figures.
figures as (
    select
        * exclude (zone_area, freq) replace (
            coalesce(zone_area, ref_area) as ref_area,
            coalesce(source_code, form_id) as source_code,
            coalesce(bound_type, 'exact') as bound_type
        )
    from figure_vintage
    union all by name
    select
        * exclude (freq, is_synthetic),
        'received' as vintage_kind,
        false as is_corrected
    from observation_tables
)

select
    f.submission_id,
    f.source_ref,
    f.form_id,
    s.submitter,
    s.period,
    s.document,
    s.attempt,
    {{ columns(fact_key(), 'f') }},
    {{ period_freq('f.time_period') }} as freq,
    f.window_start,
    f.source_code,
    f.vintage_kind,
    f.obs_value,
    f.unit_measure,
    f.rounding_half_width,
    f.bound_type,
    f.obs_status,
    f.held_by,
    f.is_corrected,
    s.is_synthetic,
    s.is_current and not f.is_corrected as is_current_attempt,
    s.submission_order,
    coalesce(p.rank, 1000) as precedence_rank,
    coalesce(f.published_at, s.statement_date) as published_at,
    -- What is explained, declared or confirmed is never held.
    f.explanation is not null or f.vintage_kind = 'correction' or c.submission_id is not null as is_accounted_for,
    cast(row_number() over (
        partition by {{ columns(fact_key(), 'f') }}, s.is_synthetic
        order by
            greatest(s.statement_date, f.published_at, if(f.vintage_kind = 'correction', f.corrected_on, null)),
            f.published_at, s.submission_order, f.source_code, f.source_ref, f.vintage_kind desc
    ) as integer) as statement_no
from figures as f
inner join submission as s on f.submission_id = s.submission_id
left join confirmation as c on f.submission_id = c.submission_id
left join source_order as p on f.source_code = p.source_code and f.indicator_code = p.indicator_code and p.is_build_day
