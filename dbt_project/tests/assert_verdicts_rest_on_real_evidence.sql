-- The evidence of a verdict is from a real submission.
select p.target_id, p.reading_id, p.time_period, s.submission_id
from {{ ref('fct_target_progress') }} as p
inner join {{ ref('fct_submission') }} as s on p.source_submission_id = s.submission_id
where s.is_synthetic
