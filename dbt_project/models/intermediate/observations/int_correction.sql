-- Each declared correction with the row that it corrects in the current file of its key. It applies where that row still
-- holds the value declared wrong; otherwise its state says whether the source corrected itself or the row is missing.
with

submission as (
    select * from {{ source('inputs', 'submission') }}
),

correction as (
    select * from {{ ref('correction') }}
),

published_figures as (
    select * from {{ ref('stg_published_figures') }}
),

macro_statistics as (
    select * from {{ ref('stg_macro_statistics') }}
),

district_return as (
    select * from {{ ref('stg_district_return') }}
),

stated_figures as (
    select
        'published_figures' as form_id,
        submission_id,
        source_ref,
        {{ columns(fact_key() | reject('equalto', 'ref_area')) }},
        ref_area,
        source_code,
        obs_value,
        unit_measure
    from published_figures
    union all by name
    select
        'macro_statistics' as form_id,
        submission_id,
        source_ref,
        {{ columns(fact_key() | reject('equalto', 'ref_area')) }},
        ref_area,
        source_code,
        obs_value,
        unit_measure
    from macro_statistics
    union all by name
    -- A zone is the area of its figure; the form is the only source of its figures.
    select
        'district_return' as form_id,
        submission_id,
        source_ref,
        {{ columns(fact_key() | reject('equalto', 'ref_area')) }},
        coalesce(zone_area, ref_area) as ref_area,
        'district_return' as source_code,
        obs_value,
        unit_measure
    from district_return
),

current_figures as (
    select t.*, s.submitter, s.period, s.document
    from stated_figures as t
    inner join submission as s on t.submission_id = s.submission_id
    where s.is_current
)

select
    c.*,
    t.submission_id,
    t.source_ref,
    t.obs_value as current_value,
    t.unit_measure as current_unit,
    case
        when t.submission_id is null then 'missing'
        when count(*) over (partition by c.correction_id) > 1 then 'ambiguous'
        when t.unit_measure = c.unit_measure and t.obs_value = c.old_value then 'applies'
        else 'source_corrected'
    end as state
from correction as c
left join current_figures as t
    on
        c.form_id = t.form_id
        and c.submitter = t.submitter
        and c.period = t.period
        and c.document = t.document
        and coalesce(c.source_code, t.source_code) = t.source_code
        and {{ same_key('c', 't') }}
