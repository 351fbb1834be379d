-- Scores of the satisfaction survey with their sampling error and how many of those asked answered. A score whose number of
-- answers is not told may be that of one respondent: it is not shown.
with

answer as (
    select
        *,
        coalesce(answers < {{ disclosure_rule('min_respondents') }}, false) as is_suppressed,
        answers >= {{ disclosure_rule('min_respondents') }} and score is not null as is_shown,
        -- The lesser of nothing and 100 is 100.
        half_width is not null as has_interval
    from ({{ current_records('satisfaction_survey', ['question_no', 'respondent_group', 'ref_area', 'time_period']) }})
)

select
    question_no,
    respondent_group,
    ref_area,
    time_period,
    question,
    cast(case when is_shown then score end as double) as score,
    cast(case when is_shown and has_interval then greatest({{ short_decimal('score - half_width') }}, 0) end as double) as score_low,
    cast(case when is_shown and has_interval then least({{ short_decimal('score + half_width') }}, 100) end as double) as score_high,
    cast(case when not is_suppressed then answers end as bigint) as n_answers,
    cast(case when not is_suppressed then 100.0 * answers / nullif(asked, 0) end as double) as response_rate_pct,
    method as survey_method,
    case when is_suppressed then 'suppressed' when not coalesce(is_shown, false) then 'not_told' end as na_reason,
    is_synthetic
from answer
