-- Scores of the satisfaction survey with their sampling error and how many of those asked answered.
with

answer as (
    select
        *,
        answers < {{ disclosure_rule('min_respondents') }} as is_suppressed
    from ({{ current_records('satisfaction_survey', ['question_no', 'respondent_group', 'ref_area', 'time_period']) }})
)

select
    question_no,
    respondent_group,
    ref_area,
    time_period,
    question,
    cast(case when not is_suppressed then score end as double) as score,
    cast(case when not is_suppressed then greatest({{ short_decimal('score - half_width') }}, 0) end as double) as score_low,
    cast(case when not is_suppressed then least({{ short_decimal('score + half_width') }}, 100) end as double) as score_high,
    cast(case when not is_suppressed then answers end as bigint) as n_answers,
    cast(case when not is_suppressed then 100.0 * answers / nullif(asked, 0) end as double) as response_rate_pct,
    method as survey_method,
    case when is_suppressed then 'suppressed' when score is null then 'not_told' end as na_reason,
    is_synthetic
from answer
