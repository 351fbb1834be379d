-- Figures as their senders stated them, as points of series: one key, frequency and season each. Flows and year-to-date
-- figures within a year are compared with the same part of other years, and in a second series (season "each") with the
-- parts before and after them: there the level of a year-to-date figure is its average over the parts of the year so far.
with

figure_stated as (
    select * from {{ ref('int_figure_stated') }}
),

finding_quarter_as_year as (
    select * from {{ ref('int_finding_quarter_as_year') }}
),

-- The latest figure of each source, whether it is held or not: what is held follows from these series.
latest_of_source as (
    select f.*
    from figure_stated as f
    where
        f.is_current_attempt
        and f.source_ref is not null
        and f.window_start is null
        and not exists (
            select 1 from finding_quarter_as_year as r
            where f.submission_id = r.submission_id and f.source_ref = r.source_ref and {{ same_key('f', 'r') }}
        )
    qualify
        row_number() over (
            partition by {{ columns(fact_key(), 'f') }}, f.source_code
            order by f.is_synthetic, f.published_at desc, f.submission_order desc, f.source_ref desc
        ) = 1
),

figures as (
    select
        *,
        row_number() over (
            partition by {{ columns(fact_key()) }} order by {{ choice_order('precedence_rank') }}
        ) = 1 as is_current,
        {{ period_year('time_period') }} as year_no,
        case when freq = 'A' then 1 else cast(ltrim(substr(time_period, 6), 'Q') as integer) end as part_no,
        {{ periods_a_year('freq') }} as parts_a_year,
        freq != 'A' and measure_basis != 'point' as has_season
    from latest_of_source
),

points as (
    select
        *,
        case when has_season then substr(time_period, 6) else '' end as season,
        case when has_season then year_no else year_no * parts_a_year + if(freq = 'A', 0, part_no) end as step_no,
        obs_value as level_value
    from figures
    union all by name
    select
        *,
        'each' as season,
        year_no * parts_a_year + part_no as step_no,
        obs_value / if(measure_basis = 'ytd', part_no, 1) as level_value
    from figures
    where has_season
)

select
    submission_id,
    source_ref,
    {{ columns(fact_key()) }},
    freq,
    source_code,
    is_synthetic,
    is_current,
    obs_value,
    level_value,
    unit_measure,
    season,
    step_no
from points
where obs_value > 0
