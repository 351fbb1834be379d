-- Targets that ask something of every year of a window: a sum since it opened, or the least growth of any year.
-- A year missing is no figure at all, and is counted.
with

window_years as (
    select
        {{ columns(target_key(), 'f') }},
        f.sums_since_window,
        y.year,
        -- The first growth needs the year before it: the plan's own baseline, or else a published one.
        case
            when not f.sums_since_window and y.year = f.baseline_year then coalesce(f.baseline_value, o.obs_value)
            else o.obs_value
        end as obs_value,
        o.unit_measure,
        o.bound_type,
        o.time_period as obs_time_period,
        o.source_code,
        o.submission_id,
        o.source_ref
    from {{ ref('int_target_frame') }} as f
    cross join
        unnest(range(
            case when f.sums_since_window then {{ period_year('f.window_start') }} else f.baseline_year end,
            f.assessed_year + 1
        )) as y (year)
    left join {{ ref('int_observation_usable') }} as o
        on
            f.evidence_indicator = o.indicator_code
            and o.freq = 'A'
            and o.measure_basis = 'flow'
            and {{ same(target_scope(), 'f', 'o') }}
            and y.year = o.period_year
    where f.sums_since_window or f.method = 'every_year'
),

yearly_growth as (
    select
        *,
        {{ growth_pct('obs_value', 'lag(obs_value) over since_first', '1') }} as growth,
        first_value(obs_value) over since_first as first_obs_value
    from window_years
    window since_first as (partition by {{ columns(target_key()) }} order by year)
)

select
    {{ columns(target_key()) }},
    'computed' as evidence_kind,
    case
        when count(obs_value) < count(*) then null
        when sums_since_window then sum(obs_value)
        else min(growth)
    end as measured,
    case when sums_since_window then any_value(unit_measure) else 'PCT' end as unit_measure,
    case when not sums_since_window then any_value(first_obs_value) end as baseline_value,
    case when bool_or(bound_type = 'at_least') then 'at_least' else 'exact' end as bound_type,
    max(obs_time_period) as obs_time_period,
    arg_max(source_code, year) as source_code,
    arg_max(submission_id, year) as submission_id,
    arg_max(source_ref, year) as source_ref,
    cast(count(*) - count(obs_value) as integer) as n_missing_years
from yearly_growth
group by {{ columns(target_key()) }}, sums_since_window
