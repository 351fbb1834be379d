-- Figures that agencies publish, in the fact's shape: every accepted attempt.
with

figures as (
    select * from {{ ref('stg_published_figures') }}
    union all by name
    select * from {{ ref('stg_macro_statistics') }}
)

select
    f.*,
    s.is_synthetic,
    s.form_id
from ({{ corrected('figures') }}) as f
inner join {{ source('inputs', 'submission') }} as s on f.submission_id = s.submission_id
