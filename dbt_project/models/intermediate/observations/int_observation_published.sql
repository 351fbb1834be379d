-- Figures that agencies publish, in the fact's shape: every accepted attempt.
with

published_figures as (
    select * from {{ ref('stg_published_figures') }}
),

macro_statistics as (
    select * from {{ ref('stg_macro_statistics') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

figures as (
    select * from published_figures
    union all by name
    select * from macro_statistics
)

select
    f.*,
    s.is_synthetic,
    s.form_id
from ({{ corrected('figures') }}) as f
inner join submission as s on f.submission_id = s.submission_id
