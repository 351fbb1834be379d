-- Returns whose figures all equal those of the previous period: the previous file under a new date.
with

observation_received as (
    select * from {{ ref('int_observation_received') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

return_hashes as (
    select
        submission_id,
        any_value(time_period) as time_period,
        cast(count(*) as integer) as n_figures,
        md5(string_agg(
            concat_ws('|', {{ columns(fact_key() | reject('equalto', 'time_period')) }}, obs_value), chr(10)
            order by {{ columns(fact_key() | reject('equalto', 'time_period')) }}, source_code, source_ref
        )) as figures
    from observation_received
    where is_current_attempt and not is_derived and source_ref is not null
    group by submission_id
    having count(distinct time_period) = 1 and max(obs_value) > 0
),

consecutive_returns as (
    select
        d.*,
        s.period,
        lag(d.submission_id) over returns as previous_submission,
        lag(d.figures) over returns as previous_figures
    from return_hashes as d
    inner join submission as s on d.submission_id = s.submission_id
    window returns as (partition by s.form_id, s.submitter, s.document order by s.period)
)

select
    submission_id,
    'series.same_as_before' as rule_code,
    'query' as severity,
    cast(null as varchar) as source_ref,
    period as time_period,
    n_figures as obs_value,
    previous_submission as expected_submission
from consecutive_returns
where figures = previous_figures and n_figures >= {{ threshold('series.same_as_before', 'min_figures') }}
