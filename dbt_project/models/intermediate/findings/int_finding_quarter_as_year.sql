-- Annual flows that equal the only known quarter or month of their year: the part was entered as the whole. Such a row is
-- kept among the vintages and never used.
with

figure_stated as (
    select * from {{ ref('int_figure_stated') }}
),

current_flows as (
    select *
    from figure_stated
    where measure_basis = 'flow' and form_id = 'published_figures' and is_current_attempt and obs_value > 0
),

single_parts as (
    select
        {{ columns(fact_key() | reject('equalto', 'time_period')) }},
        left(time_period, 4) as period_year,
        max(time_period) as part_period,
        max(obs_value) as part_value
    from current_flows
    where freq != 'A'
    group by all
    having count(distinct time_period) = 1
)

select
    y.submission_id,
    'series.quarter_as_year' as rule_code,
    'error' as severity,
    y.source_ref,
    {{ columns(fact_key(), 'y') }},
    y.unit_measure,
    y.obs_value,
    p.part_value as expected_value,
    p.part_period as expected_period
from current_flows as y
inner join single_parts as p
    on y.time_period = p.period_year and y.obs_value = p.part_value and {{ same_key('y', 'p', ['time_period']) }}
where y.freq = 'A'
