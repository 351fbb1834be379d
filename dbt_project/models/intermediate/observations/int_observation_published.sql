-- Figures that agencies publish, with the columns of a fact: every accepted attempt.
with

figure_vintage as (
    select * from {{ ref('int_figure_vintage') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
)

select
    f.* exclude (zone_area),
    s.is_synthetic
from figure_vintage as f
inner join submission as s on f.submission_id = s.submission_id
where f.form_id in ('published_figures', 'macro_statistics')
