-- Scores of the satisfaction survey with their sampling error and how many of those asked answered. A score whose number of
-- answers is not told may be that of one respondent: it is not shown.
with

answer as (
    select
        *,
        coalesce(answers < {{ disclosure_rule('min_respondents') }}, false) as is_suppressed,
        answers >= {{ disclosure_rule('min_respondents') }} and score is not null as is_shown,
        {{ short_decimal('score - half_width') }} as score_low,
        {{ short_decimal('score + half_width') }} as score_high
    from ({{ current_records('satisfaction_survey', ['question_no', 'respondent_group', 'ref_area', 'time_period']) }})
)

select
    question_no,
    respondent_group,
    ref_area,
    time_period,
    question,
    cast(case when is_shown then score end as double) as score,
    -- Without a sampling error there is no interval: the lesser of nothing and 100 would be 100.
    cast(case when is_shown and score_low is not null then greatest(score_low, 0) end as double) as score_low,
    cast(case when is_shown and score_high is not null then least(score_high, 100) end as double) as score_high,
    cast(case when not is_suppressed then answers end as bigint) as n_answers,
    cast(case when not is_suppressed then 100.0 * answers / nullif(asked, 0) end as double) as response_rate_pct,
    method as survey_method,
    case when is_suppressed then 'suppressed' when not coalesce(is_shown, false) then 'not_told' end as na_reason,
    is_synthetic
from answer
