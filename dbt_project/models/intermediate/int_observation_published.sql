-- Figures that agencies publish, in the fact's shape: every accepted attempt.
with

figures as (
    select * from {{ ref('stg_published_figures') }}
    union all by name
    select * from {{ ref('stg_macro_statistics') }}
)

select
    f.* exclude (obs_value, rounding_half_width),
    cast(f.obs_value as double) as obs_value,
    cast(f.rounding_half_width as double) as rounding_half_width,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    cast(null as varchar) as denominator_period,
    cast(null as varchar) as denominator_vintage,
    s.is_synthetic,
    s.form_id
from figures as f
inner join {{ source('inputs', 'submission') }} as s on f.submission_id = s.submission_id
