-- Figures of the forms that state observations, as received, and once more as corrected where a declared correction applies.
with

published_figures as (
    select * from {{ ref('stg_published_figures') }}
),

macro_statistics as (
    select * from {{ ref('stg_macro_statistics') }}
),

district_return as (
    select * from {{ ref('stg_district_return') }}
),

correction as (
    select * from {{ ref('int_correction') }} where state = 'applies'
),

figures as (
    select *, 'published_figures' as form_id from published_figures
    union all by name
    select *, 'macro_statistics' as form_id from macro_statistics
    union all by name
    select *, 'district_return' as form_id from district_return
)

select
    f.*,
    'received' as vintage_kind,
    c.correction_id is not null as is_corrected,
    c.declared_on as corrected_on,
    cast(null as varchar) as correction_id
from figures as f
left join correction as c on f.submission_id = c.submission_id and f.source_ref = c.source_ref
union all by name
select
    f.* replace (
        c.new_value as obs_value,
        cast(0 as double) as rounding_half_width,
        case when f.obs_status = 'P' then 'A' else f.obs_status end as obs_status,
        c.reason_zh as explanation
    ),
    'correction' as vintage_kind,
    false as is_corrected,
    c.declared_on as corrected_on,
    c.correction_id
from figures as f
inner join correction as c on f.submission_id = c.submission_id and f.source_ref = c.source_ref
